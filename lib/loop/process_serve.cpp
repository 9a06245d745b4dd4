// The child's side of a process pool: blocking, and without a loop.
#include <cxxabi.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <typeinfo>

#include "loop/process_worker.h"
#include "loop/report.h"
#include "loop/wire.h"

namespace aio::detail {
namespace {

/// Ends the process without handlers of exit(), which are the parent's.
[[noreturn]] void end(int status) {
  std::fflush(nullptr);
  _exit(status);
}

/// Ends the process where the parent has hung up.
void read_whole(int socket, char* into, std::size_t size) {
  while (size > 0) {
    const ssize_t count = recv(socket, into, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) end(count == 0 ? 0 : 1);
    into += count;
    size -= static_cast<std::size_t>(count);
  }
}

void write_whole(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) end(1);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Room for the header is kept in front of the reply, so that both are sent as one.
void begin(std::string& reply) { reply.assign(sizeof(ReplyHeader), '\0'); }

void describe_error(std::string& reply) {
  begin(reply);
  std::string what;
  try {
    throw;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  encode(reply, demangled(*abi::__cxa_current_exception_type()));
  encode(reply, what);
}

}  // namespace

void serve_calls(int socket) noexcept {
  std::string arguments;
  std::string reply;
  for (;;) {
    RequestHeader request;
    read_whole(socket, reinterpret_cast<char*>(&request), sizeof request);
    ReplyHeader header{};
    begin(reply);
    arguments.resize(request.size);
    read_whole(socket, arguments.data(), arguments.size());
    try {
      request.serve(request.function, arguments, reply);
    } catch (...) {
      header.failed = 1;
      describe_error(reply);
    }
    std::fflush(nullptr);  // what the function printed
    header.size = reply.size() - sizeof header;
    std::memcpy(reply.data(), &header, sizeof header);
    write_whole(socket, reply);
  }
}

}  // namespace aio::detail
