#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::testing {

namespace internal {
class HttpConnection;
class FaultHttpServer;
}  // namespace internal

/// The head of a request that a FaultHttp has got.
struct FaultHttpRequest {
  std::size_t connection = 0;  ///< From 1, in the order in which they were accepted.
  std::size_t nth = 0;         ///< Over that connection, from 1.
  std::string method;
  std::string target;  ///< As it was sent: "/a?b", or a whole URL where it is sent to a proxy.
  std::string path;    ///< Of the target, without its query: what FaultHttp::on() takes.
  std::string head;    ///< From the request line to the empty line, both included.

  /// The value of the first field of this name, in any case; "" where there is none.
  [[nodiscard]] std::string field(std::string_view name) const;
};

/// One request and what is answered: byte for byte what the handler says. Where the client
/// goes, or the server ends, none of its functions returns, and the handler ends.
class Exchange {
 public:
  [[nodiscard]] const FaultHttpRequest& request() const { return request_; }
  /// How many requests for this path there have been, with this one.
  [[nodiscard]] std::size_t turn() const { return turn_; }

  /// Sends all of it. What is sent at once travels together, as far as it goes.
  void send(std::string_view text);
  /// The same for the last of the answer: FaultHttp::peak() counts it as answered before the
  /// client can have it.
  void send_last(std::string_view text);
  /// Waits until the client's kernel has got all that was sent: what is sent next is apart from
  /// it.
  void flush();
  /// Closes the connection in an orderly way, behind all that was sent. Does not return.
  [[noreturn]] void close();
  /// Closes it by a reset, once the client's kernel has got all that was sent. Does not return.
  [[noreturn]] void reset();
  /// Waits until the test says FaultHttp::let_go(). Counted by FaultHttp::wait_for_stalled().
  void stall();
  /// Lets time pass, as a slow server does.
  void pause(std::chrono::milliseconds time);

 private:
  friend class internal::HttpConnection;
  Exchange(internal::HttpConnection& connection, FaultHttpRequest request, std::size_t turn)
      : connection_(connection), request_(std::move(request)), turn_(turn) {}

  internal::HttpConnection& connection_;
  FaultHttpRequest request_;
  std::size_t turn_;
};

/// What answers a request. Called in the threads of connections, perhaps in several at once.
using HttpHandler = std::function<void(Exchange&)>;

/// What becomes of a connection before a request is read from it.
enum class ConnectionFate { kClosed, kReset, kStalled };

/// An HTTP server on a free port of 127.0.0.1 that answers as the test says, and no better.
/// http_faults.h has handlers for the usual faults. It runs in threads of its own from the
/// constructor to the destructor, which waits for no client.
///
///     FaultHttp server;
///     server.on("/a", [](Exchange& exchange) {
///       exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
///       exchange.reset();
///     });
///     run({AIOC_BINARY, "fetch", server.url("/a")});
///     CHECK(server.requests().size() == 4);
///
/// A connection stays open behind an answer, and is read from again, until the handler or the
/// client closes it. A path without a handler is answered with 404, and what is no HTTP with
/// 400. Bodies of requests are not expected.
class FaultHttp {
 public:
  /// Returns once connections are accepted. Throws std::system_error.
  FaultHttp();
  FaultHttp(FaultHttp&&) noexcept;
  FaultHttp& operator=(FaultHttp&&) = delete;
  ~FaultHttp();

  /// Answers requests for `path` from now on.
  void on(const std::string& path, HttpHandler handler);
  /// Answers those for which there is no other handler.
  void otherwise(HttpHandler handler);
  /// What becomes of the next `count` connections; those behind them are served.
  void next_connections(std::size_t count, ConnectionFate fate);
  /// Ends what stalls now, and at once what would stall later.
  void let_go();

  [[nodiscard]] std::uint16_t port() const;
  /// "http://127.0.0.1:PORT" and `target`, which begins with a slash.
  [[nodiscard]] std::string url(std::string_view target) const;

  /// All that were read so far, in that order. Whoever has got an answer finds it here.
  [[nodiscard]] std::vector<FaultHttpRequest> requests() const;
  /// How many of them were for `path`.
  [[nodiscard]] std::size_t count(std::string_view path) const;
  /// Connections accepted so far.
  [[nodiscard]] std::size_t connections() const;
  /// The most requests that were being answered at once: until Exchange::send_last(), or until
  /// the handler has returned.
  [[nodiscard]] std::size_t peak() const;
  /// These wait until there are so many, or throw std::runtime_error after kDefaultDeadline.
  void wait_for_requests(std::size_t count) const;
  void wait_for_stalled(std::size_t count) const;

 private:
  std::unique_ptr<internal::FaultHttpServer> server_;
};

}  // namespace aioc::testing
