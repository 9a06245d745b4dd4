// aioc serve http as programs meet it: with curl, over a socket.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "support/process.h"
#include "support/serving.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

namespace {

class Server {
 public:
  explicit Server(const std::string& log = "common")
      : server_({AIOC_BINARY, "serve", "http", "--port", "0", "--log", log}) {}

  /// curl's output for a path; the options come before it.
  std::string curl(const std::string& path, std::vector<std::string> options = {}) const {
    std::vector<std::string> words = {"curl", "-s", "--max-time", "60"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(url() + path);
    const Result result = run(words);
    INFO(path << ": " << result.err);
    CHECK(result.exit_code == 0);
    return result.out;
  }
  std::string head(const std::string& path, std::vector<std::string> options = {}) const {
    options.insert(options.end(), {"-D", "-", "-o", "/dev/null"});
    return curl(path, std::move(options));
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()) + "/"; }
  /// Ends it, and gives its log.
  std::string stop() {
    CHECK(server_.stop() == 0);
    return server_.log();
  }

 private:
  Serving server_;
};

}  // namespace

TEST_CASE("serve http: each of its addresses, by curl") {
  Server server;
  CHECK_THAT(server.curl("?query=chess"), StartsWith("<!doctype html>\n") &&
                                              Contains("96 matches for &#39;chess&#39;") &&
                                              EndsWith("</html>\n"));
  CHECK_THAT(server.curl("charfinder?char=sun&char=face"),
             StartsWith("<p>U+1F31E\t🌞\tSUN WITH FACE</p>"));
  CHECK_THAT(server.curl("search?q=registered"),
             StartsWith(R"([{"char":"®","name":"REGISTERED SIGN"}])"));
  CHECK_THAT(server.curl("api/find?query=chess&start=0&stop=1"),
             EndsWith(R"("items":[{"code":"U+2654","char":"♔","name":"WHITE CHESS KING"}]})"));
  CHECK(server.curl("api/words?top=1") == R"([{"word":"IDEOGRAPH","count":104348}])");
  CHECK_THAT(server.curl("api/describe?text=%E2%99%9C"), StartsWith(R"([{"code":"U+265C",)"));
  CHECK_THAT(server.curl("style.css"), Contains("prefers-color-scheme"));
  CHECK_THAT(server.curl("app.js"), Contains("use strict"));
  CHECK_THAT(server.curl("favicon.svg"), StartsWith("<svg "));
  CHECK(server.curl("healthz") == "ok\n");
  CHECK_THAT(server.curl("metrics"), Contains("\naioc_http_requests_total 11\n") &&
                                         Contains("\naioc_http_connections_open 1\n") &&
                                         Contains("{class=\"2xx\"} 10\n"));
  CHECK_THAT(server.head("nothing"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  CHECK_THAT(server.head("search"), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  CHECK_THAT(server.head("", {"-d", "query=chess"}),
             StartsWith("HTTP/1.1 405 Method Not Allowed\r\n") &&
                 Contains("\r\nAllow: GET, HEAD\r\n"));

  const std::string log = server.stop();
  CHECK_THAT(log, Contains("\"GET /?query=chess HTTP/1.1\" 200 "));
  CHECK_THAT(log, Contains("\"POST / HTTP/1.1\" 405 "));
}

TEST_CASE("serve http: all of cjk, whole, plain and compressed") {
  const Server server;
  const std::string plain = server.curl("search?q=cjk");
  CHECK(plain.size() == 5157182);
  CHECK_THAT(plain, StartsWith("[{\"char\":\"⺀\"") && EndsWith("-323AF\"}]"));
  CHECK((server.curl("search?q=cjk", {"--compressed"}) == plain));
  const std::string page = server.curl("?query=chess");
  CHECK((server.curl("?query=chess", {"--compressed"}) == page));
  CHECK_THAT(
      server.head("?query=chess", {"--compressed"}),
      Contains("\r\nContent-Encoding: gzip\r\n") && Contains("\r\nVary: Accept-Encoding\r\n"));
}

TEST_CASE("serve http: an answer that a client has is not sent again") {
  const Server server;
  for (const char* path : {"", "?query=chess", "search?q=rook", "app.js"}) {
    const std::string head = server.head(path);
    const auto begin = head.find("ETag: ") + 6;
    REQUIRE(begin > 6);
    const std::string tag = head.substr(begin, head.find("\r\n", begin) - begin);
    CHECK_THAT(server.head(path, {"-H", "If-None-Match: " + tag}),
               StartsWith("HTTP/1.1 304 Not Modified\r\n"));
    CHECK(server.head(path).find("ETag: " + tag) != std::string::npos);
  }
}

TEST_CASE("serve http: HEAD says what GET would, for every kind of answer") {
  const Server server;
  for (const char* path : {"", "?query=chess", "search?q=rook", "metrics", "nothing"}) {
    const std::string head = server.curl(path, {"-I"});
    CHECK_THAT(head, Contains("\r\nContent-Length: ") && Contains("nosniff") &&
                         Contains("\r\nReferrer-Policy: no-referrer\r\n"));
  }
}

TEST_CASE("serve http: its log as JSON, and no log") {
  Server talking("json");
  CHECK(talking.curl("healthz") == "ok\n");
  CHECK_THAT(talking.stop(), Contains("\"/healthz\""));
  Server silent("none");
  CHECK(silent.curl("healthz") == "ok\n");
  CHECK_THAT(silent.stop(), !Contains("healthz"));
}

TEST_CASE("serve http: wrong time-outs are refused") {
  for (const char* option : {"--header-timeout", "--idle-timeout", "--stall-timeout"}) {
    const Result result = run({AIOC_BINARY, "serve", "http", option, "soon"});
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains(option));
  }
}
