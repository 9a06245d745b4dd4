// open_connection, create_connection: the client's side of TCP and Unix sockets.
#pragma once

#include <uv.h>

#include <coroutine>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "loop/address.h"
#include "loop/coro.h"
#include "loop/layer.h"
#include "loop/protocol.h"
#include "loop/stream_reader.h"
#include "loop/stream_transport.h"
#include "loop/stream_writer.h"
#include "loop/suspension.h"
#include "loop/uv_handle.h"

namespace aio {

/// How a client's connection is made. A class with setters, so that a temporary of it is safe
/// in a `co_await` expression.
///
///     auto options = aio::ConnectOptions().layer(aioc::net::tls_client_layer(context, host));
///     auto [reader, writer] = co_await aio::open_connection(host, 443, options);
class ConnectOptions {
 public:
  ConnectOptions() {}  // NOLINT(modernize-use-equals-default): not an aggregate
  /// The limit of open_connection's reader, in bytes: 64 KiB.
  ConnectOptions& limit(std::size_t value) { return limit_ = value, *this; }
  /// What stands between the connection and its streams or protocol, TLS for one: nothing.
  ConnectOptions& layer(Layer value) { return layer_ = std::move(value), *this; }

  std::size_t limit() const { return limit_; }
  const Layer& layer() const { return layer_; }

 private:
  std::size_t limit_ = StreamReader::kDefaultLimit;
  Layer layer_;
};

namespace detail {

/// Connects a socket to an address: `co_await` gives the handle. A cancel closes it.
class [[nodiscard("must co_await")]] Connect final : public Suspension {
 public:
  explicit Connect(Address address) : address_(std::move(address)) {}
  ~Connect() { forget(); }

  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  UvHandle<uv_stream_t> await_resume();

  bool cancel() override;
  std::string describe() const override { return "connect to " + address_.text(); }

 private:
  struct Request;
  void forget();

  Address address_;
  UvHandle<uv_stream_t> stream_;
  Request* request_ = nullptr;
  int status_ = 0;
  bool cancelled_ = false;
};

/// Looks `host` up and connects to the first of its addresses that answers.
Coro<UvHandle<uv_stream_t>> connect_to(std::string host, std::uint16_t port);

/// The pointer that a factory of protocols returns, as a shared one.
template <class F>
using ProtocolOf = typename std::invoke_result_t<F&>::element_type;

/// Gives the connection to the protocol, and waits until a layer has opened. Throws what kept
/// it from that.
Coro<TransportRef> start_protocol(UvHandle<uv_stream_t> stream,
                                  std::shared_ptr<BaseProtocol> protocol, Layer layer);

}  // namespace detail

/// Connects to a TCP server. A name is looked up, and its addresses are tried in order.
/// Throws std::system_error: that of getaddrinfo(), or of the connection; where several
/// addresses failed differently, the last one's with the text of all.
///
///     auto [reader, writer] = co_await aio::open_connection("localhost", 8080);
///     writer.write("hello\n");
///     std::string answer = co_await reader.readline();
Coro<std::pair<StreamReader, StreamWriter>> open_connection(
    std::string host, std::uint16_t port, std::size_t limit = StreamReader::kDefaultLimit);
/// The same, and throws what the layer says, where one has been asked for.
Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string host,
                                                            std::uint16_t port,
                                                            ConnectOptions options);

/// Connects to the Unix socket at `path`.
Coro<std::pair<StreamReader, StreamWriter>> open_unix_connection(
    std::string path, std::size_t limit = StreamReader::kDefaultLimit);
Coro<std::pair<StreamReader, StreamWriter>> open_unix_connection(std::string path,
                                                                 ConnectOptions options);

/// The same with a protocol: `factory()` is called once connected, and returns a
/// std::unique_ptr or std::shared_ptr of it. Gives the transport, which is that of the layer
/// where the options have one, and the protocol, of which connection_made has been called.
///
///     auto factory = [] { return std::make_unique<Client>(); };
///     auto [transport, client] = co_await aio::create_connection(factory, "::1", 8080);
template <class F>
Coro<std::pair<TransportRef, std::shared_ptr<detail::ProtocolOf<F>>>> create_connection(
    F factory, std::string host, std::uint16_t port,
    ConnectOptions options = ConnectOptions()) {
  auto connecting = detail::connect_to(std::move(host), port);
  auto stream = co_await std::move(connecting);
  std::shared_ptr<detail::ProtocolOf<F>> protocol = factory();
  auto starting = detail::start_protocol(std::move(stream), protocol, options.layer());
  TransportRef transport = co_await std::move(starting);
  co_return std::pair(std::move(transport), std::move(protocol));
}

/// The same over the Unix socket at `path`.
template <class F>
Coro<std::pair<TransportRef, std::shared_ptr<detail::ProtocolOf<F>>>> create_unix_connection(
    F factory, std::string path, ConnectOptions options = ConnectOptions()) {
  detail::Connect connecting(Address::unix_path(path));
  auto stream = co_await connecting;
  std::shared_ptr<detail::ProtocolOf<F>> protocol = factory();
  auto starting = detail::start_protocol(std::move(stream), protocol, options.layer());
  TransportRef transport = co_await std::move(starting);
  co_return std::pair(std::move(transport), std::move(protocol));
}

}  // namespace aio
