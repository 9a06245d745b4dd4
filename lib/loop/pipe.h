// open_read_pipe, open_write_pipe: streams over a descriptor, such as standard input.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "loop/connect.h"
#include "loop/protocol.h"
#include "loop/stream_reader.h"
#include "loop/stream_writer.h"
#include "loop/transport.h"

namespace aio {
namespace detail {

enum class Direction : std::uint8_t { read, write };

/// Makes a transport for a descriptor of any kind and starts it. Takes the descriptor.
TransportRef open_descriptor(int fd, Direction direction,
                             std::shared_ptr<BaseProtocol> protocol);

}  // namespace detail

/// A reader of a descriptor: a pipe, a socket, a terminal, a file or a device. A file is read
/// ahead by a thread of libuv's pool, no more than the limit asks for. Throws
/// std::system_error for what cannot be read so. A read is a system call of its own, but for a
/// file, where it is a round trip to a thread of the pool as well.
///
///     aio::StreamReader input = aio::open_read_pipe(STDIN_FILENO);
///     while (true) {
///       std::string line = co_await input.readline();
///       if (line.empty()) break;
///     }
///
/// The descriptor is closed with the reader, except 0, 1 and 2. A pipe or socket is set to
/// O_NONBLOCK meanwhile, as libuv needs, for all processes that share it.
StreamReader open_read_pipe(int fd, std::size_t limit = StreamReader::kDefaultLimit);

/// A writer of a descriptor. To a file it writes at once, blocking as all file systems do;
/// to the rest without. That the reader of a pipe has gone is noticed even while nothing is
/// written: is_closing() then is true, and drain() throws.
///
///     aio::StreamWriter output = aio::open_write_pipe(STDOUT_FILENO);
///     output.write("done\n");
///     co_await output.drain();
StreamWriter open_write_pipe(int fd);

/// The same with protocols: `factory()` as for create_connection. Gives the transport and the
/// protocol.
template <class F>
std::pair<TransportRef, std::shared_ptr<detail::ProtocolOf<F>>> connect_read_pipe(F factory,
                                                                                  int fd) {
  std::shared_ptr<detail::ProtocolOf<F>> protocol = factory();
  auto transport = detail::open_descriptor(fd, detail::Direction::read, protocol);
  return {std::move(transport), std::move(protocol)};
}
template <class F>
std::pair<TransportRef, std::shared_ptr<detail::ProtocolOf<F>>> connect_write_pipe(F factory,
                                                                                   int fd) {
  std::shared_ptr<detail::ProtocolOf<F>> protocol = factory();
  auto transport = detail::open_descriptor(fd, detail::Direction::write, protocol);
  return {std::move(transport), std::move(protocol)};
}

}  // namespace aio
