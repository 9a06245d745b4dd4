#include "loop/pipe.h"

#include <fcntl.h>
#include <uv.h>

#include "loop/errors.h"
#include "loop/event_loop.h"
#include "loop/file_transport.h"
#include "loop/stream_transport.h"
#include "loop/uv_handle.h"

namespace aio {
namespace detail {
namespace {

UvHandle<uv_stream_t> open_stream(uv_loop_t* loop, int fd, uv_handle_type type) {
  if (type == UV_TTY) {
    auto tty = UvHandle<uv_tty_t>::make();
    // libuv opens the terminal anew, so that the shell's own descriptor keeps blocking.
    check_uv(uv_tty_init(loop, tty.get(), fd, 0), "open a terminal");
    return tty;
  }
  if (type == UV_TCP) {
    auto tcp = UvHandle<uv_tcp_t>::make();
    check_uv(uv_tcp_init(loop, tcp.get()), "uv_tcp_init");
    check_uv(uv_tcp_open(tcp.get(), fd), "open a socket");
    return tcp;
  }
  if (type != UV_NAMED_PIPE) throw uv_error(UV_EINVAL, "open a descriptor as a stream");
  auto pipe = UvHandle<uv_pipe_t>::make();
  check_uv(uv_pipe_init(loop, pipe.get(), 0), "uv_pipe_init");
  check_uv(uv_pipe_open(pipe.get(), fd), "open a pipe");
  return pipe;
}

}  // namespace

TransportRef open_descriptor(int fd, Direction direction,
                             std::shared_ptr<BaseProtocol> protocol) {
  EventLoop& loop = EventLoop::current();
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0) throw uv_error(UV_EBADF, "open a descriptor");
  const uv_handle_type type = uv_guess_handle(fd);
  const bool writes = direction == Direction::write;
  if (type == UV_FILE) {
    const Ref<FileTransport> file(new FileTransport(loop, fd, std::move(protocol)));
    file->start(!writes);
    return TransportRef(file);
  }
  const auto transport =
      StreamTransport::make(open_stream(loop.uv(), fd, type), std::move(protocol));
  if (type != UV_TTY && (flags & O_NONBLOCK) == 0) transport->restore_flags(flags);
  using Incoming = StreamTransport::Incoming;
  const Incoming watched = type == UV_TTY ? Incoming::ignore : Incoming::notice_hangup;
  transport->start(writes ? watched : Incoming::read);
  return TransportRef(transport);
}

}  // namespace detail

StreamReader open_read_pipe(int fd, std::size_t limit) {
  const auto core = detail::StreamCore::make(limit);
  StreamReader reader(core);
  detail::open_descriptor(fd, detail::Direction::read, core->as_protocol());
  return reader;
}

StreamWriter open_write_pipe(int fd) {
  const auto core = detail::StreamCore::make(StreamReader::kDefaultLimit);
  StreamWriter writer(core);
  detail::open_descriptor(fd, detail::Direction::write, core->as_protocol());
  return writer;
}

}  // namespace aio
