// HttpServer with a client that says just what the test wants.
#include "net/http_server.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "loop/loop.h"
#include "net/gzip.h"
#include "support/co_check.h"

namespace {

using aio::Coro;
using aioc::net::Answer;
using aioc::net::BodySource;
using aioc::net::HttpOptions;
using aioc::net::HttpServer;
using aioc::net::Request;
using aioc::net::Response;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

/// `count` pieces of 32 KiB, each of one letter; `size` is told where `sized`.
class Pieces final : public BodySource {
 public:
  Pieces(int count, bool sized)
      : left_(count), sized_(sized), size_(static_cast<std::size_t>(count) * kPiece) {}
  std::optional<std::uint64_t> size() const override {
    return sized_ ? std::optional<std::uint64_t>(size_) : std::nullopt;
  }
  bool read(std::string& out) override {
    if (left_ < 0) throw std::runtime_error("this body breaks");
    out.append(kPiece, static_cast<char>('a' + left_ % 26));
    return --left_ > 0;
  }

  static constexpr std::size_t kPiece = 32 * 1024;

 private:
  int left_;
  bool sized_;
  std::uint64_t size_;
};

Coro<Response> later(const Request& request) {
  co_await aio::sleep(0.01);
  co_return Response::text(
      200, "later " + std::string(request.path()) + " " + std::string(request.body) + "\n");
}

Coro<Response> fails() {
  co_await aio::sleep(0.01);
  throw std::runtime_error("expected by the test");
}

Answer handle(const Request& request) {
  const auto path = request.path();
  if (path == "/later") return later(request);
  if (path == "/fails-later") return fails();
  if (path == "/fails") throw std::runtime_error("expected by the test");
  if (path == "/chunks")
    return Response(200, "text/plain", std::make_unique<Pieces>(50, false));
  if (path == "/sized") return Response(200, "text/plain", std::make_unique<Pieces>(50, true));
  if (path == "/large") return Response::text(200, std::string(3'000'000, 'x'));
  if (path == "/tagged") {
    return std::move(
        Response::text(200, std::string(5000, 'y')).etag("v1").last_modified(1000));
  }
  return Response::text(200, std::string(request.method()) + " " + std::string(path) + " " +
                                 std::string(request.body) + "\n");
}

/// A server and one client of it.
struct Fixture {
  explicit Fixture(HttpOptions options = {})
      : http(aio::get_running_loop(), handle, std::move(options)) {}

  Coro<> start() {
    auto factory = [this] { return http.connect(); };
    server.emplace(co_await aio::create_server(factory, "127.0.0.1", 0));
    auto streams = co_await aio::open_connection("127.0.0.1", server->port(), 16'000'000);
    reader.emplace(std::move(streams.first));
    writer.emplace(std::move(streams.second));
  }
  void send(std::string_view text) { writer->write(text); }
  /// All until the server closes.
  Coro<std::string> all() {
    std::string text = co_await reader->read();
    co_return text;
  }
  Coro<std::string> head() {
    std::string text = co_await reader->readuntil("\r\n\r\n");
    co_return text;
  }
  /// A response with a Content-Length: its body.
  Coro<std::string> body() {
    const std::string text = co_await head();
    const auto at = text.find("Content-Length: ");
    REQUIRE(at != text.npos);
    std::string content = co_await reader->readexactly(std::stoul(text.substr(at + 16)));
    co_return content;
  }

  HttpServer http;
  std::optional<aio::Server> server;
  std::optional<aio::StreamReader> reader;
  std::optional<aio::StreamWriter> writer;
};

/// What the server says to `request` until it closes.
std::string exchange(std::string request, HttpOptions options = {}) {
  return aio::run([](std::string text, HttpOptions given) -> Coro<std::string> {
    Fixture fixture(std::move(given));
    co_await fixture.start();
    fixture.send(text);
    std::string answer = co_await fixture.all();
    co_return answer;
  }(std::move(request), std::move(options)));
}

std::string unchunked(std::string_view text) {
  std::string out;
  for (;;) {
    const auto end = text.find("\r\n");
    const auto size = std::stoul(std::string(text.substr(0, end)), nullptr, 16);
    if (size == 0) return out;
    out += text.substr(end + 2, size);
    REQUIRE(text.substr(end + 2 + size, 2) == "\r\n");
    text.remove_prefix(end + 2 + size + 2);
  }
}

}  // namespace

TEST_CASE("http server: a request, and the connection stays for the next") {
  aio::run([]() -> Coro<> {
    Fixture fixture;
    co_await fixture.start();
    for (const char* path : {"/one", "/two"}) {
      fixture.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      CHECK(co_await fixture.body() == std::string("GET ") + path + " \n");
    }
    CHECK(fixture.http.metrics().requests_total == 2);
    CHECK(fixture.http.metrics().responses[2] == 2);
    CHECK(fixture.http.metrics().connections_open == 1);
  }());
}

TEST_CASE("http server: Connection: close, and HTTP/1.0 without keep-alive") {
  for (const char* request :
       {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    const auto answer = exchange(request);
    CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_THAT(answer, Contains("\r\nConnection: close\r\n") && EndsWith("GET / \n"));
  }
}

TEST_CASE("http server: pipelined requests are answered in order, whatever they wait for") {
  const auto answer = exchange(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /later HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "GET /chunks HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /5 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::size_t at = 0;
  for (const char* part : {"GET /1", "later /later", "POST /3 abc", "chunked", "GET /5"}) {
    INFO(part);
    at = answer.find(part, at);
    REQUIRE(at != answer.npos);
  }
}

TEST_CASE("http server: a request may come a byte at a time") {
  aio::run([]() -> Coro<> {
    Fixture fixture;
    co_await fixture.start();
    const std::string request =
        "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (const char c : request) {
      fixture.send(std::string_view(&c, 1));
      co_await aio::sleep(0);
    }
    CHECK(co_await fixture.body() == "POST /x abc\n");
  }());
}

TEST_CASE("http server: HEAD has the head of GET and no body") {
  aio::run([]() -> Coro<> {
    Fixture fixture;
    co_await fixture.start();
    fixture.send("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string head = co_await fixture.head();
    CHECK_THAT(head, Contains("Content-Length: 3000000\r\n"));
    CHECK(co_await fixture.body() == "GET / \n");
  }());
}

TEST_CASE("http server: bodies of known size, and of unknown size in chunks") {
  const std::string close = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const auto sized = exchange("GET /sized" + close);
  CHECK_THAT(sized, Contains("Content-Length: 1638400\r\n"));
  CHECK(sized.size() - sized.find("\r\n\r\n") - 4 == 1638400);
  const auto chunked = exchange("GET /chunks" + close);
  CHECK_THAT(chunked, Contains("Transfer-Encoding: chunked\r\n"));
  CHECK(unchunked(chunked.substr(chunked.find("\r\n\r\n") + 4)).size() == 1638400);
  // HTTP/1.0 knows no chunks.
  const auto old = exchange("GET /chunks HTTP/1.0\r\n\r\n");
  CHECK(old.size() - old.find("\r\n\r\n") - 4 == 1638400);
}

TEST_CASE("http server: Expect: 100-continue is answered before the body") {
  aio::run([]() -> Coro<> {
    Fixture fixture;
    co_await fixture.start();
    fixture.send(
        "POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(co_await fixture.head() == "HTTP/1.1 100 Continue\r\n\r\n");
    fixture.send("ok");
    CHECK(co_await fixture.body() == "POST /x ok\n");
  }());
}

TEST_CASE("http server: what is too large is refused, and the connection closed") {
  HttpOptions options;
  options.max_body = 10;
  options.max_head = 1000;
  CHECK_THAT(exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n", options),
             StartsWith("HTTP/1.1 413 ") && Contains("Connection: close"));
  CHECK_THAT(exchange("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "b\r\n01234567890\r\n",
                      options),
             StartsWith("HTTP/1.1 413 "));
  CHECK_THAT(exchange("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'a'), options),
             StartsWith("HTTP/1.1 431 "));
  CHECK_THAT(exchange("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'a') + "\r\n\r\n",
                      options),
             StartsWith("HTTP/1.1 431 "));
}

TEST_CASE("http server: a bad request is refused behind the answers to those before it") {
  const auto answer = exchange("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\n\n");
  CHECK_THAT(answer, Contains("GET /1") && Contains("HTTP/1.1 400 Bad Request"));
}

TEST_CASE("http server: what is no request is logged by itself") {
  aio::run([]() -> Coro<> {
    std::vector<std::string> logged;
    HttpOptions options;
    options.log = [&](const aioc::net::HttpRecord& record) {
      logged.push_back(std::string(record.method) + " " + std::string(record.target) + " " +
                       std::to_string(record.status));
    };
    Fixture fixture(std::move(options));
    co_await fixture.start();
    // In pieces, so that it is kept, and let go of, by the connection.
    fixture.send("GET /" + std::string(1000, 'x'));
    for (int i = 0; i < 10; ++i) co_await aio::sleep(0);
    fixture.send(" HTTP/1.1\r\nHost: x\r\n\r\n");
    (void)co_await fixture.body();
    fixture.send("no request\n");
    (void)co_await fixture.all();
    REQUIRE(logged.size() == 2);
    CHECK(logged[1] == "  400");
  }());
}

TEST_CASE("http server: an exception of a handler is a 500, now or later") {
  aio::run([]() -> Coro<> {
    int reported = 0;
    aio::get_running_loop().set_exception_handler(
        [&](const auto&, const auto&) { ++reported; });
    {
      Fixture fixture;
      co_await fixture.start();
      fixture.send("GET /fails-later HTTP/1.1\r\nHost: x\r\n\r\n");
      const std::string answer = co_await fixture.all();
      CHECK_THAT(answer, StartsWith("HTTP/1.1 500 "));
    }
    Fixture fixture;
    co_await fixture.start();
    fixture.send("GET /fails HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = co_await fixture.all();
    CHECK_THAT(answer, StartsWith("HTTP/1.1 500 "));
    CHECK(reported == 2);
  }());
}

TEST_CASE("http server: entity tags and dates give 304") {
  const auto get = [](const std::string& fields) {
    return exchange("GET /tagged HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields +
                    "\r\n");
  };
  const auto whole = get("");
  CHECK_THAT(whole, Contains("ETag: \"v1\"\r\n") &&
                        Contains("Last-Modified: Thu, 01 Jan 1970 00:16:40 GMT\r\n"));
  const auto same = get("If-None-Match: \"v0\", W/\"v1\"\r\n");
  CHECK_THAT(same, StartsWith("HTTP/1.1 304 Not Modified\r\n") && EndsWith("\r\n\r\n"));
  CHECK_THAT(get("If-None-Match: \"v1-gz\"\r\n"), StartsWith("HTTP/1.1 304 "));
  CHECK_THAT(get("If-None-Match: *\r\n"), StartsWith("HTTP/1.1 304 "));
  CHECK_THAT(get("If-None-Match: \"v2\"\r\n"), StartsWith("HTTP/1.1 200 "));
  // A tag that differs counts, whatever the date.
  CHECK_THAT(
      get("If-None-Match: \"v2\"\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:16:40 GMT\r\n"),
      StartsWith("HTTP/1.1 200 "));
  CHECK_THAT(get("If-Modified-Since: Thu, 01 Jan 1970 00:16:40 GMT\r\n"),
             StartsWith("HTTP/1.1 304 "));
  CHECK_THAT(get("If-Modified-Since: Thu, 01 Jan 1970 00:16:39 GMT\r\n"),
             StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("http server: gzip where the client takes it") {
  const auto get = [](const std::string& path, const std::string& fields) {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields +
                    "\r\n");
  };
  const auto packed = get("/tagged", "Accept-Encoding: br, gzip\r\n");
  CHECK_THAT(packed, Contains("Content-Encoding: gzip\r\n") && Contains("ETag: \"v1-gz\"") &&
                         Contains("Vary: Accept-Encoding\r\n"));
  const auto content = packed.substr(packed.find("\r\n\r\n") + 4);
  CHECK(content == aioc::net::gzip(std::string(5000, 'y')));
  CHECK_THAT(get("/tagged", ""),
             !Contains("Content-Encoding") && Contains("Vary: Accept-Encoding\r\n"));
  // Not worth it.
  CHECK_THAT(get("/", "Accept-Encoding: gzip\r\n"), !Contains("Content-Encoding"));
}

TEST_CASE("http server: a client that has said all it had gets its answer") {
  for (const char* path : {"/", "/later", "/chunks", "/large"}) {
    INFO(path);
    const auto answer = aio::run([](std::string target) -> Coro<std::string> {
      Fixture fixture;
      co_await fixture.start();
      fixture.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
      fixture.writer->write_eof();
      std::string text = co_await fixture.all();
      co_return text;
    }(path));
    CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.size() > 100);
  }
}

TEST_CASE("http server: a client that goes midway leaves nothing behind") {
  aio::run([]() -> Coro<> {
    for (const char* path : {"/later", "/chunks", "/large"}) {
      Fixture fixture;
      co_await fixture.start();
      fixture.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      while (fixture.http.metrics().requests_total == 0) co_await aio::sleep(0.001);
      fixture.writer->transport().abort();
      while (fixture.http.metrics().connections_open != 0) co_await aio::sleep(0.001);
    }
  }());
}

TEST_CASE("http server: time-outs for a head, a body, and between requests") {
  HttpOptions options;
  options.header_timeout = 0.05;
  options.idle_timeout = 0.05;
  options.stall_timeout = 0.05;
  CHECK_THAT(exchange("GET / HTT", options), StartsWith("HTTP/1.1 408 "));
  CHECK_THAT(exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab", options),
             StartsWith("HTTP/1.1 408 "));
  CHECK(exchange("", options).empty());
  CHECK_THAT(exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n", options),
             StartsWith("HTTP/1.1 200 ") && EndsWith("GET / \n"));
}

TEST_CASE("http server: who does not read is given up, and nothing is made for him") {
  aio::run([]() -> Coro<> {
    HttpOptions options;
    options.stall_timeout = 0.05;
    Fixture fixture(std::move(options));
    co_await fixture.start();
    fixture.writer->transport().pause_reading();
    std::string requests;
    for (int i = 0; i < 1000; ++i) requests += "GET /sized HTTP/1.1\r\nHost: x\r\n\r\n";
    fixture.send(requests);
    while (fixture.http.metrics().timeouts_total == 0) co_await aio::sleep(0.001);
    while (fixture.http.metrics().connections_open != 0) co_await aio::sleep(0.001);
    // What the kernel's buffers took, and no thousand bodies.
    CHECK(fixture.http.metrics().bytes_sent < 20'000'000);
  }());
}

TEST_CASE(
    "http server: drain closes what is idle at once and what is busy behind its response") {
  aio::run([]() -> Coro<> {
    Fixture fixture;
    co_await fixture.start();
    fixture.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    (void)co_await fixture.body();
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", fixture.server->port());
    writer.write("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    while (fixture.http.metrics().requests_total < 2) co_await aio::sleep(0.001);
    fixture.http.drain();
    CHECK(co_await fixture.all() == "");
    const std::string answer = co_await reader.read();
    CHECK_THAT(answer, Contains("Connection: close") && EndsWith("later /later \n"));
    while (fixture.http.metrics().connections_open != 0) co_await aio::sleep(0.001);
  }());
}

TEST_CASE("http server: it may go before its connections") {
  aio::run([]() -> Coro<> {
    auto fixture = std::make_unique<Fixture>();
    co_await fixture->start();
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", fixture->server->port());
    writer.write("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    while (fixture->http.metrics().requests_total == 0) co_await aio::sleep(0.001);
    fixture.reset();
    bool ended = false;
    try {
      ended = (co_await reader.read()).empty();
    } catch (const std::system_error&) {
      ended = true;
    }
    CHECK(ended);
  }());
}
