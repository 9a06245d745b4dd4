// Server: listens, and gives each connection to a coroutine or a protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "loop/connect.h"
#include "loop/coro.h"
#include "loop/layer.h"
#include "loop/server_core.h"
#include "loop/task.h"

namespace aio {

/// How a server listens. A class with setters, so that a temporary of it is safe in a
/// `co_await` expression.
///
///     auto options = aio::ServerOptions().backlog(4096).reuse_port(true);
class ServerOptions {
 public:
  ServerOptions() {}  // NOLINT(modernize-use-equals-default): not an aggregate
  /// How many connections the kernel keeps until they are accepted: 1024.
  ServerOptions& backlog(int value) { return backlog_ = value, *this; }
  /// Several processes may listen on the port, and share the connections: false.
  ServerOptions& reuse_port(bool value) { return reuse_port_ = value, *this; }
  /// Accept at once (true), or from start_serving() or serve_forever() on.
  ServerOptions& start_serving(bool value) { return start_serving_ = value, *this; }
  /// The limit of start_server's readers, in bytes: 64 KiB.
  ServerOptions& limit(std::size_t value) { return limit_ = value, *this; }
  /// How many connections may be open at once; further ones wait in the kernel's backlog until
  /// one ends: any number. Where the process runs out of descriptors they wait as well, short
  /// of its limit, so that what is open goes on.
  ServerOptions& max_connections(std::size_t value) { return max_connections_ = value, *this; }
  /// What stands between each connection and its handler or protocol, TLS for one: nothing.
  ServerOptions& layer(Layer value) { return layer_ = std::move(value), *this; }

  int backlog() const { return backlog_; }
  bool reuse_port() const { return reuse_port_; }
  bool start_serving() const { return start_serving_; }
  std::size_t limit() const { return limit_; }
  std::size_t max_connections() const { return max_connections_; }
  const Layer& layer() const { return layer_; }

 private:
  int backlog_ = 1024;
  bool reuse_port_ = false;
  bool start_serving_ = true;
  std::size_t limit_ = StreamReader::kDefaultLimit;
  std::size_t max_connections_ = std::numeric_limits<std::size_t>::max();
  Layer layer_;
};

/// The listening sockets; made by start_server, create_server and their kin. When it goes
/// they close, and the connections stay. Moved, not copied. A resource of `aio::with`, which
/// closes it and waits for its connections to end.
///
///     auto server = co_await aio::start_server(talk, "127.0.0.1", 0);
///     std::printf("listening on %s\n", server.addresses().front().text().c_str());
///     co_await server.serve_forever();
class [[nodiscard("the server closes when it is dropped")]] Server {
 public:
  explicit Server(detail::Ref<detail::ServerCore> core) : core_(std::move(core)) {}
  Server(Server && other) noexcept = default;
  Server& operator=(Server&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~Server() {
    if (core_) core_->close();
  }

  /// Where it listens, with the port that the kernel chose for port 0; empty once closed.
  std::vector<Address> addresses() const { return core_->addresses(); }
  /// The port of the first address; 0 for a Unix server and once closed.
  std::uint16_t port() const { return core_->port(); }
  bool is_serving() const { return core_->is_serving(); }
  /// How many connections are open.
  std::size_t connections() const { return core_->connections(); }

  /// Accepts from now on, where the options put it off. Throws std::system_error, EADDRINUSE
  /// for one.
  void start_serving() { core_->start_serving(); }
  /// Serves until it is cancelled, then closes the server and its connections, waits for
  /// these to end, and throws CancelledError; so it does if someone else closes the server.
  /// Throws std::runtime_error if it is closed, or served for ever already.
  Coro<> serve_forever() { return detail::ServerCore::serve_forever(core_); }

  /// Stops to listen. Connections go on.
  void close() { core_->close(); }
  /// Closes the connections, each after what was written to it has been sent.
  void close_clients() { core_->close_clients(); }
  /// Closes the connections at once.
  void abort_clients() { core_->abort_clients(); }
  /// Waits until the server is closed and its connections have ended.
  detail::WaitServerClosed wait_closed() { return detail::WaitServerClosed(*core_); }

  // As a resource of `with`
  Coro<> aenter() { co_return; }
  Coro<bool> aexit(std::exception_ptr /*error*/) {
    core_->close();
    co_await wait_closed();
    co_return false;
  }

 private:
  detail::Ref<detail::ServerCore> core_;
};

namespace detail {

/// Binds and, if the options say so, listens. An empty host is all interfaces.
Coro<Server> listen_tcp(Accept accept, std::string host, std::uint16_t port,
                        ServerOptions options);
Coro<Server> listen_unix(Accept accept, std::string path, ServerOptions options);
/// Takes the sockets, which are bound already, and may be listening.
Coro<Server> listen_sockets(Accept accept, std::vector<int> sockets, ServerOptions options);

/// Runs a client's coroutine to its end. The handler is kept, and what it takes by reference
/// lives here.
template <class F>
Coro<> serve_client(std::shared_ptr<F> handler, StreamReader reader, StreamWriter writer) {
  try {
    if constexpr (std::is_invocable_v<F&, StreamReader, StreamWriter>) {
      auto running = (*handler)(std::move(reader), std::move(writer));
      co_await std::move(running);
    } else {
      auto running = (*handler)(reader, writer);
      co_await std::move(running);
    }
  } catch (const CancelledError&) {
    throw;
  } catch (...) {
    get_running_loop().call_exception_handler("exception in a server's client callback",
                                              std::current_exception());
  }
}

template <class F>
Accept accept_streams(F handler, std::size_t limit) {
  return [handler = std::make_shared<F>(std::move(handler)), limit](
             UvHandle<uv_stream_t> stream, ServerCore& server) {
    const Ref<StreamCore> core = StreamCore::make(limit);
    Opened opened = [handler, core, loop = &server.loop()](Transport* transport,
                                                           const std::exception_ptr&) {
      if (transport == nullptr) return;
      loop->create_task(serve_client(handler, StreamReader(core), StreamWriter(core)));
    };
    server.attach(std::move(stream), core->as_protocol(), std::move(opened));
  };
}

template <class F>
Accept accept_protocol(F factory) {
  return [factory = std::make_shared<F>(std::move(factory))](UvHandle<uv_stream_t> stream,
                                                             ServerCore& server) {
    std::shared_ptr<BaseProtocol> protocol = (*factory)();
    server.attach(std::move(stream), std::move(protocol));
  };
}

}  // namespace detail

/// Listens on TCP; each connection is a task that runs `handler(reader, writer)`, a coroutine
/// that takes them by value or by reference. When it ends, the connection closes; an
/// exception that leaves it is reported. An empty host is all interfaces, port 0 lets the
/// kernel choose (for each address its own). Throws std::system_error.
///
///     aio::Coro<> talk(aio::StreamReader reader, aio::StreamWriter writer) {
///       while (true) {
///         std::string line = co_await reader.readline();
///         if (line.empty()) co_return;
///         writer.write(line);
///         co_await writer.drain();
///       }
///     }
///     ...
///     auto server = co_await aio::start_server(talk, "localhost", 8080);
template <class F>
Coro<Server> start_server(F handler, std::string host, std::uint16_t port,
                          ServerOptions options = ServerOptions()) {
  return detail::listen_tcp(detail::accept_streams(std::move(handler), options.limit()),
                            std::move(host), port, options);
}

/// The same on sockets that somebody else has bound; see create_server.
template <class F>
Coro<Server> start_server(F handler, std::vector<int> sockets,
                          ServerOptions options = ServerOptions()) {
  return detail::listen_sockets(detail::accept_streams(std::move(handler), options.limit()),
                                std::move(sockets), options);
}

/// The same on a Unix socket at `path`. A socket that is there already is removed first, and
/// this one when the server closes.
template <class F>
Coro<Server> start_unix_server(F handler, std::string path,
                               ServerOptions options = ServerOptions()) {
  return detail::listen_unix(detail::accept_streams(std::move(handler), options.limit()),
                             std::move(path), options);
}

/// Listens on TCP; each connection gets a protocol from `factory()`, which returns a
/// std::unique_ptr or std::shared_ptr of it.
///
///     auto server = co_await aio::create_server<Echo>("127.0.0.1", 8080);
template <class F>
requires std::is_invocable_v<F&> Coro<Server> create_server(
    F factory, std::string host, std::uint16_t port, ServerOptions options = ServerOptions()) {
  return detail::listen_tcp(detail::accept_protocol(std::move(factory)), std::move(host), port,
                            options);
}
template <class P>
requires std::is_base_of_v<BaseProtocol, P> Coro<Server> create_server(
    std::string host, std::uint16_t port, ServerOptions options = ServerOptions()) {
  return create_server([] { return std::make_unique<P>(); }, std::move(host), port, options);
}

/// The same on sockets that somebody else has bound, TCP or Unix: a parent process, or systemd.
/// asyncio's `sock`. They belong to the server from here on.
template <class F>
requires std::is_invocable_v<F&> Coro<Server> create_server(
    F factory, std::vector<int> sockets, ServerOptions options = ServerOptions()) {
  return detail::listen_sockets(detail::accept_protocol(std::move(factory)), std::move(sockets),
                                options);
}

/// The same on a Unix socket.
template <class F>
requires std::is_invocable_v<F&> Coro<Server> create_unix_server(
    F factory, std::string path, ServerOptions options = ServerOptions()) {
  return detail::listen_unix(detail::accept_protocol(std::move(factory)), std::move(path),
                             options);
}

}  // namespace aio
