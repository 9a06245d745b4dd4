#include "loop/server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <netdb.h>

#include <cerrno>
#include <system_error>

#include "loop/errors.h"
#include "loop/event_loop.h"
#include "loop/getaddrinfo.h"

namespace aio::detail {
namespace {

void set_reuse_port(const UvHandle<uv_tcp_t>& tcp) {
  uv_os_fd_t fd = -1;
  check_uv(uv_fileno(tcp.handle(), &fd), "reuse_port");
  const int on = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
    throw uv_error(uv_translate_sys_error(errno), "reuse_port");
  }
}

UvHandle<uv_stream_t> bind_tcp(EventLoop& loop, const Address& address, bool reuse_port) {
  auto tcp = UvHandle<uv_tcp_t>::make();
  // With a family the socket is made at once, so that its options can be set.
  const int status =
      uv_tcp_init_ex(loop.uv(), tcp.get(), static_cast<unsigned>(address.family()));
  if (status < 0) {
    ::operator delete(tcp.release());  // libuv has forgotten it
    throw uv_error(status, "bind to " + address.text());
  }
  if (reuse_port) set_reuse_port(tcp);
  const unsigned flags = address.family() == AF_INET6 ? UV_TCP_IPV6ONLY : 0;
  const int bound = uv_tcp_bind(tcp.get(), address.get(), flags);
  if (bound < 0) throw uv_error(bound, "bind to " + address.text());
  return tcp;
}

UvHandle<uv_stream_t> open_socket(EventLoop& loop, int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw uv_error(uv_translate_sys_error(errno), "the socket to listen on");
  }
  if (address.ss_family == AF_UNIX) {
    auto pipe = UvHandle<uv_pipe_t>::make();
    check_uv(uv_pipe_init(loop.uv(), pipe.get(), 0), "uv_pipe_init");
    check_uv(uv_pipe_open(pipe.get(), fd), "uv_pipe_open");
    return pipe;
  }
  auto tcp = UvHandle<uv_tcp_t>::make();
  check_uv(uv_tcp_init(loop.uv(), tcp.get()), "uv_tcp_init");
  check_uv(uv_tcp_open(tcp.get(), fd), "uv_tcp_open");
  return tcp;
}

Server finish(Ref<ServerCore> core, const ServerOptions& options) {
  Server server(core);  // closes on an error
  core->set_layer(options.layer());
  if (options.start_serving()) server.start_serving();
  return server;
}

}  // namespace

Coro<Server> listen_tcp(Accept accept, std::string host, std::uint16_t port,
                        ServerOptions options) {
  EventLoop& loop = get_running_loop();
  const std::vector<Address> addresses =
      co_await getaddrinfo(host, port, AF_UNSPEC, AI_PASSIVE);
  const Ref<ServerCore> core(
      new ServerCore(loop, std::move(accept), options.backlog(), options.max_connections()));
  std::exception_ptr error;
  for (const Address& address : addresses) {
    try {
      core->add(bind_tcp(loop, address, options.reuse_port()));
    } catch (const std::system_error& failure) {
      // A machine without IPv6 has "::" in its tables all the same.
      if (failure.code() != std::errc::address_family_not_supported &&
          failure.code() != std::errc::address_not_available) {
        throw;
      }
      error = std::current_exception();
    }
  }
  if (core->addresses().empty()) std::rethrow_exception(error);
  co_return finish(core, options);
}

Coro<Server> listen_unix(Accept accept, std::string path, ServerOptions options) {
  EventLoop& loop = get_running_loop();
  (void)Address::unix_path(path);  // libuv would cut a long one
  struct stat there {};
  if (::stat(path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode)) ::unlink(path.c_str());
  auto pipe = UvHandle<uv_pipe_t>::make();
  check_uv(uv_pipe_init(loop.uv(), pipe.get(), 0), "uv_pipe_init");
  const int status = uv_pipe_bind(pipe.get(), path.c_str());
  if (status < 0) throw uv_error(status, "bind to " + path);
  const Ref<ServerCore> core(
      new ServerCore(loop, std::move(accept), options.backlog(), options.max_connections()));
  core->add(std::move(pipe));
  co_return finish(core, options);
}

Coro<Server> listen_sockets(Accept accept, std::vector<int> sockets, ServerOptions options) {
  EventLoop& loop = get_running_loop();
  const Ref<ServerCore> core(
      new ServerCore(loop, std::move(accept), options.backlog(), options.max_connections()));
  for (const int fd : sockets) core->add(open_socket(loop, fd));
  co_return finish(core, options);
}

}  // namespace aio::detail
