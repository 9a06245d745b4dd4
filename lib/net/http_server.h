// HttpServer: HTTP/1.1 (RFC 9110, 9112) on the loop, for handlers that give a response at once
// or a coroutine of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "loop/event_loop.h"
#include "loop/protocol.h"
#include "net/http_message.h"

namespace aioc::net {

/// One answered request, for the access log. Views live until the call returns.
struct HttpRecord {
  const aio::Transport& transport;
  std::string_view method;  ///< empty, as target may be, where the request was malformed
  std::string_view target;
  int minor_version;
  int status;
  std::uint64_t bytes;  ///< of the body, as sent
  bool complete;        ///< false: the connection was lost on the way
  double seconds;       ///< from the whole request to the whole response
};

struct HttpOptions {
  // Time-outs in seconds.
  double header_timeout = 10;  ///< for a whole head, from its first byte or from the connect on
  double idle_timeout = 60;    ///< between two requests
  double stall_timeout = 30;   ///< without any progress of a body or a response

  std::size_t max_head = 64 * 1024;    ///< bytes; more are answered with 431
  std::size_t max_body = 1024 * 1024;  ///< bytes; more are answered with 413
  std::string common_fields = {};      ///< "Name: value\r\n" of every response
  std::function<void(const HttpRecord&)> log = nullptr;
};

/// What a server counts. Bytes are those of bodies.
struct HttpMetrics {
  std::uint64_t connections_total = 0;
  std::uint64_t connections_open = 0;
  std::uint64_t requests_total = 0;
  std::uint64_t responses[6] = {};  ///< by the first digit of the status
  std::uint64_t bytes_sent = 0;
  std::uint64_t timeouts_total = 0;
};

namespace detail {
class HttpConnection;
struct HttpCore;
}  // namespace detail

/// Answers requests on any number of connections. Keep-alive, pipelining, HEAD, chunked bodies
/// and "Expect: 100-continue" are its business, as are entity tags, compression and time-outs;
/// the handler sees whole requests.
///
///     net::HttpServer http(aio::get_running_loop(), [](const net::Request& request) {
///       return net::Answer(net::Response::text(200, "Hello, " + std::string(request.path())));
///     });
///     auto connect = [&http] { return http.connect(); };
///     auto server = co_await aio::create_server(connect, "127.0.0.1", 8080);
///
/// An exception that leaves the handler is reported to the loop and answered with 500. A
/// request costs some 500 ns beside the system calls and the handler; an idle connection some
/// 150 bytes beside the transport's. It outlives its connections: those that are left when it
/// goes are aborted.
class HttpServer {
 public:
  HttpServer(aio::EventLoop& loop, Handler handler, HttpOptions options = {});
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// A new connection's protocol: the factory of create_server.
  std::shared_ptr<aio::BaseProtocol> connect();

  /// Closes the connections that are idle, and the others behind their present response.
  void drain();

  const HttpMetrics& metrics() const;

 private:
  std::unique_ptr<detail::HttpCore> core_;
};

}  // namespace aioc::net
