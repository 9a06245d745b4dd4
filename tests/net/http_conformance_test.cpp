// What RFC 9110 and 9112 ask of a server, over real sockets, of `aioc serve http` as it runs.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http_client.h"
#include "support/process.h"
#include "support/serving.h"
#include "support/tcp_client.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using namespace std::string_literals;

namespace {

Serving serve_http(std::vector<std::string> options = {}) {
  options.insert(options.begin(),
                 {AIOC_BINARY, "serve", "http", "--port", "0", "--log", "none"});
  return Serving(std::move(options));
}

const std::string kHost = "Host: localhost\r\n";

std::string request(const std::string& target, const std::string& fields = "",
                    const std::string& method = "GET") {
  return method + " " + target + " HTTP/1.1\r\n" + kHost + fields + "\r\n";
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) {
    ++found;
  }
  return found;
}

/// Joins chunks, each of which has to be well-formed, and the last to be there.
std::string unchunked(std::string_view text) {
  std::string out;
  for (;;) {
    const auto end = text.find("\r\n");
    REQUIRE(end != text.npos);
    const auto size = std::stoul(std::string(text.substr(0, end)), nullptr, 16);
    text.remove_prefix(end + 2);
    REQUIRE(text.size() >= size + 2);
    REQUIRE(text.substr(size, 2) == "\r\n");
    out += text.substr(0, size);
    text.remove_prefix(size + 2);
    if (size == 0) break;
  }
  CHECK(text.empty());
  return out;
}

/// A request whose answer would show that it was read as one.
const std::string kSmuggled = request("/healthz");

/// All that the server says to `text`, until it closes, which has to be one refusal.
void check_refused(const Serving& server, const std::string& text, int status) {
  TcpClient client(server.port());
  client.send(text);
  const std::string answer = client.read_all();
  CHECK_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(status) + " "));
  CHECK_THAT(answer, Contains("\r\nConnection: close\r\n"));
  CHECK(count(answer, "HTTP/1.1 ") == 1);
}

}  // namespace

TEST_CASE("http conformance: a connection stays for further requests") {
  const Serving server = serve_http();
  TcpClient client(server.port());
  for (int i = 0; i < 5; ++i) {
    client.send(request("/healthz"));
    const auto answer = read_answer(client);
    CHECK(answer.body == "ok\n");
    CHECK(answer.field("Connection").empty());
  }
  client.send(request("/healthz", "Connection: close\r\n"));
  CHECK(read_answer(client).field("Connection") == "close");
  CHECK(client.read_all().empty());
}

TEST_CASE("http conformance: HTTP/1.0 stays only where that is asked for") {
  const Serving server = serve_http();
  CHECK(ask(server.port(), "GET /healthz HTTP/1.0\r\n\r\n").body == "ok\n");
  TcpClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(read_answer(client).field("Connection") == "keep-alive");
  }
  // It knows no chunks: what has no known length ends with the connection.
  const auto large =
      ask(server.port(), "GET /search?q=cjk HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(large.field("Transfer-Encoding").empty());
  CHECK_THAT(large.body, StartsWith("[{") && EndsWith("}]"));
}

TEST_CASE("http conformance: pipelined requests are answered in order") {
  const Serving server = serve_http();
  TcpClient client(server.port());
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += request("/api/describe?text=" + std::to_string(i));
    if (i % 50 == 0) requests += request("/search?q=cjk", "", "HEAD");
  }
  client.send(requests);
  for (int i = 0; i < 500; ++i) {
    CHECK_THAT(read_answer(client).body,
               Contains("\"char\":\"" + std::to_string(i).substr(0, 1) + "\""));
    if (i % 50 == 0) CHECK(read_answer(client, false).status == 200);
  }
}

TEST_CASE("http conformance: HEAD has the head of GET") {
  const Serving server = serve_http();
  for (const char* target : {"/", "/?query=chess", "/healthz", "/search?q=rook",
                             "/search?q=cjk", "/nothing", "/api/nothing", "/search?q=%ff"}) {
    INFO(target);
    TcpClient client(server.port());
    client.send(request(target, "", "HEAD") + request("/healthz", "Connection: close\r\n"));
    auto head = read_answer(client, false);
    CHECK(read_answer(client).body == "ok\n");
    auto get = aioc::testing::get(server.port(), target);
    CHECK(head.status == get.status);
    for (const char* field : {"Content-Type", "Content-Length", "Transfer-Encoding", "ETag",
                              "Content-Security-Policy", "X-Content-Type-Options", "Vary"}) {
      INFO(field);
      CHECK(head.field(field) == get.field(field));
    }
  }
}

TEST_CASE("http conformance: a body is as long as is said, or in chunks") {
  const Serving server = serve_http();
  for (const char* target : {"/", "/?query=chess", "/healthz", "/metrics", "/search?q=rook",
                             "/search?q=cjk", "/api/words", "/nothing", "/search?q=%ff"}) {
    for (const char* accept : {"", "Accept-Encoding: gzip\r\n"}) {
      INFO(target << " " << accept);
      const auto answer = get(server.port(), target, accept);
      if (answer.field("Transfer-Encoding").empty()) {
        CHECK(answer.field("Content-Length") == std::to_string(answer.body.size()));
      } else {
        CHECK(answer.field("Transfer-Encoding") == "chunked");
        CHECK(answer.field("Content-Length").empty());
        CHECK_FALSE(unchunked(answer.body).empty());
      }
      CHECK_THAT(answer.field("Date"), EndsWith(" GMT"));
      CHECK(answer.field("X-Content-Type-Options") == "nosniff");
    }
  }
  const auto known = get(server.port(), "/?query=chess");
  const auto same =
      get(server.port(), "/?query=chess", "If-None-Match: " + known.field("ETag") + "\r\n");
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(same.field("ETag") == known.field("ETag"));
}

TEST_CASE("http conformance: bodies of requests are read to their end, and no further") {
  const Serving server = serve_http();
  const std::vector<std::pair<const char*, std::string>> bodies = {
      {"by length", request("/", "Content-Length: 5\r\n", "POST") + "hello"},
      {"of none", request("/", "Content-Length: 0\r\n", "POST")},
      {"of a GET", request("/healthz", "Content-Length: 5\r\n") + "GET /"},
      {"that looks like a request",
       request("/", "Content-Length: " + std::to_string(kSmuggled.size()) + "\r\n", "POST") +
           kSmuggled},
      {"in chunks",
       request("/", "Transfer-Encoding: chunked\r\n", "POST") +
           "5;ext=1\r\nhello\r\nA\r\nGET / HTTP\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n"},
      {"of no chunk", request("/", "Transfer-Encoding: chunked\r\n", "POST") + "0\r\n\r\n"},
  };
  for (const auto& [name, text] : bodies) {
    INFO(name);
    // At once with what follows, and a byte at a time.
    for (const bool slowly : {false, true}) {
      TcpClient client(server.port());
      const std::string all = text + request("/healthz", "Connection: close\r\n");
      for (std::size_t at = 0; at < all.size(); at += slowly ? 1 : all.size()) {
        client.send(std::string_view(all).substr(at, slowly ? 1 : all.size()));
      }
      const auto first = read_answer(client);
      CHECK((first.status == 405 || first.body == "ok\n"));
      CHECK(read_answer(client).body == "ok\n");
      CHECK(client.read_all().empty());
    }
  }
}

TEST_CASE("http conformance: who expects 100 Continue gets it, or the refusal in its place") {
  const Serving server = serve_http();
  TcpClient client(server.port());
  client.send(request("/", "Expect: 100-continue\r\nContent-Length: 5\r\n", "POST"));
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello" + request("/healthz", "Connection: close\r\n"));
  CHECK(read_answer(client).status == 405);
  CHECK(read_answer(client).body == "ok\n");
  // Not where the body is there already, nor in HTTP/1.0.
  TcpClient eager(server.port());
  eager.send(request("/", "Expect: 100-Continue\r\nContent-Length: 5\r\n", "POST") + "hello");
  CHECK(read_answer(eager).status == 405);
  CHECK(ask(server.port(),
            "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi")
            .status == 405);
  check_refused(server,
                request("/", "Expect: 100-continue\r\nContent-Length: 99999999\r\n", "POST"),
                413);
  check_refused(server, request("/", "Expect: the-unexpected\r\n", "POST"), 417);
}

TEST_CASE("http conformance: a head that is too large is refused with 431") {
  const Serving server = serve_http();
  const std::string kilobytes(100 * 1024, 'x');
  check_refused(server, request("/", "X: " + kilobytes + "\r\n"), 431);
  check_refused(server, request("/" + kilobytes), 431);
  check_refused(server, kilobytes, 431);
  std::string fields;
  for (int i = 0; i < 101; ++i) fields += "X: y\r\n";
  check_refused(server, request("/", fields), 431);
  std::string many;
  while (many.size() < 100 * 1024) many += "X-" + std::to_string(many.size()) + ": y\r\n";
  check_refused(server, request("/", many), 431);
  // Half of it passes.
  CHECK(get(server.port(), "/healthz", "X: " + kilobytes.substr(0, 50 * 1024) + "\r\n").body ==
        "ok\n");
}

TEST_CASE(
    "http conformance: a body over the limit is refused with 413, and the client hears it") {
  const Serving server = serve_http();
  constexpr std::size_t kSize = 3'000'000;
  check_refused(server,
                request("/", "Content-Length: " + std::to_string(kSize) + "\r\n", "POST") +
                    std::string(kSize, 'x'),
                413);
  std::string chunks;
  for (int i = 0; i < 200; ++i) chunks += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  check_refused(server, request("/", "Transfer-Encoding: chunked\r\n", "POST") + chunks, 413);
  check_refused(server, request("/", "Content-Length: 9223372036854775807\r\n", "POST"), 413);
}

TEST_CASE(
    "http conformance: what is malformed is refused with 400, and the connection closed") {
  const Serving server = serve_http();
  const std::string get_line = "GET / HTTP/1.1\r\n";
  const std::vector<std::pair<const char*, std::string>> requests = {
      {"no method", " / HTTP/1.1\r\n" + kHost + "\r\n"},
      {"no target", "GET HTTP/1.1\r\n" + kHost + "\r\n"},
      {"no version", "GET /\r\n" + kHost + "\r\n"},
      {"two spaces", "GET  / HTTP/1.1\r\n" + kHost + "\r\n"},
      {"a space at the end", "GET / HTTP/1.1 \r\n" + kHost + "\r\n"},
      {"a tab", "GET\t/ HTTP/1.1\r\n" + kHost + "\r\n"},
      {"a space in the target", "GET /a b HTTP/1.1\r\n" + kHost + "\r\n"},
      {"a fragment", "GET /a#b HTTP/1.1\r\n" + kHost + "\r\n"},
      {"bytes in the target", "GET /\xC3\xA9 HTTP/1.1\r\n" + kHost + "\r\n"},
      {"a relative target", "GET index.html HTTP/1.1\r\n" + kHost + "\r\n"},
      {"a lower-case version", "GET / http/1.1\r\n" + kHost + "\r\n"},
      {"another protocol", "GET / RTSP/1.0\r\n" + kHost + "\r\n"},
      {"no Host", get_line + "\r\n"},
      {"two Hosts", get_line + kHost + kHost + "\r\n"},
      {"a Host with a path", get_line + "Host: a/b\r\n\r\n"},
      {"a Host with a space", get_line + "Host: a b\r\n\r\n"},
      {"a Host with a user", get_line + "Host: user@a\r\n\r\n"},
      {"a bare LF behind the request line", "GET / HTTP/1.1\n" + kHost + "\r\n"},
      {"a bare LF behind a field", get_line + "Host: a\n\r\n"},
      {"bare LFs alone", "GET / HTTP/1.1\nHost: a\n\n"},
      {"a bare CR in a value", get_line + kHost + "X: a\rb\r\n\r\n"},
      {"a bare CR before the end", get_line + kHost + "X: a\r\r\n\r\n"},
      {"NUL in a value", get_line + kHost + "X: a\0b\r\n\r\n"s},
      {"a control in a value", get_line + kHost + "X: a\x7F\r\n\r\n"},
      {"a folded field", get_line + kHost + "X: a\r\n b\r\n\r\n"},
      {"a folded first field", get_line + " X: a\r\n" + kHost + "\r\n"},
      {"no colon", get_line + kHost + "X\r\n\r\n"},
      {"no name", get_line + kHost + ": a\r\n\r\n"},
      {"a space before the colon", get_line + kHost + "X : a\r\n\r\n"},
      {"a tab before the colon", get_line + kHost + "X\t: a\r\n\r\n"},
      {"a name with brackets", get_line + kHost + "X(): a\r\n\r\n"},
      {"a name with bytes", get_line + kHost + "\xC3\xA9: a\r\n\r\n"},
      {"GET of an asterisk", "GET * HTTP/1.1\r\n" + kHost + "\r\n"},
      {"two empty lines first", "\r\n\r\n" + get_line + kHost + "\r\n"},
      {"a user in the absolute form", "GET http://a@b/ HTTP/1.1\r\n" + kHost + "\r\n"},
  };
  for (const auto& [name, text] : requests) {
    INFO(name);
    check_refused(server, text + kSmuggled, 400);
  }
}

TEST_CASE("http conformance: bodies of doubtful length are refused, and smuggle nothing") {
  const Serving server = serve_http();
  const std::string chunks = "0\r\n\r\n";
  const std::string length = "Content-Length: 5\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::vector<std::pair<const char*, std::string>> fields = {
      {"CL.TE", length + chunked},
      {"TE.CL", chunked + length},
      {"two lengths", length + "Content-Length: 6\r\n"},
      {"two equal lengths", length + length},
      {"a list of lengths", "Content-Length: 5, 5\r\n"},
      {"a length with a sign", "Content-Length: +5\r\n"},
      {"a negative length", "Content-Length: -5\r\n"},
      {"a length in hexadecimal", "Content-Length: 0x5\r\n"},
      {"a length with a blank", "Content-Length: 5 5\r\n"},
      {"an empty length", "Content-Length:\r\n"},
      {"a length beyond 64 bits", "Content-Length: 18446744073709551621\r\n"},
      {"a length with a space before the colon", "Content-Length : 5\r\n"},
      {"TE.TE", chunked + "Transfer-Encoding: identity\r\n"},
      {"chunked twice", chunked + chunked},
      {"a coding with a space before the colon", "Transfer-Encoding : chunked\r\n"},
      {"a coding behind a vertical tab", "Transfer-Encoding: \vchunked\r\n"},
      {"a folded coding", "Transfer-Encoding:\r\n chunked\r\n"},
      {"a coding behind a bare LF", "X: y\nTransfer-Encoding: chunked\r\n"},
      {"a coding behind a bare CR", "X: y\rTransfer-Encoding: chunked\r\n"},
      {"a coding behind NUL", "X: y\0Transfer-Encoding: chunked\r\n"s},
  };
  for (const auto& [name, text] : fields) {
    INFO(name);
    check_refused(server, request("/", text, "POST") + chunks + kSmuggled, 400);
  }
  for (const char* coding : {"gzip, chunked", "chunked, gzip", "identity", "xchunked",
                             "\"chunked\"", "chunked;q=1", "chunked, chunked", "cow"}) {
    INFO(coding);
    check_refused(
        server,
        request("/", "Transfer-Encoding: "s + coding + "\r\n", "POST") + chunks + kSmuggled,
        501);
  }
  check_refused(server, "POST / HTTP/1.0\r\n" + kHost + chunked + "\r\n" + chunks + kSmuggled,
                400);
}

TEST_CASE("http conformance: malformed chunks are refused, and smuggle nothing") {
  const Serving server = serve_http();
  for (const auto& chunks : {"5\nhello\r\n0\r\n\r\n"s,
                             "5\r\nhello\n0\r\n\r\n"s,
                             "5\r\nhello\r\n0\n\n"s,
                             "4\r\nhello\r\n0\r\n\r\n"s,
                             "6\r\nhello\r\n0\r\n\r\n"s,
                             "x\r\n"s,
                             "-1\r\n"s,
                             "0x5\r\n"s,
                             " 5\r\nhello\r\n"s,
                             "5 \r\nhello\r\n"s,
                             "\r\n"s,
                             "5;a\nb\r\nhello\r\n"s,
                             "10000000000000005\r\nhello\r\n0\r\n\r\n"s,
                             "0\r\nX : y\r\n\r\n"s,
                             "0\r\n folded\r\n\r\n"s,
                             "0\r\nX: y\n\r\n"s,
                             "5\rhello\r\n"s,
                             "0\r\nX: \0\r\n\r\n"s,
                             "1;" + std::string(20'000, 'x') + "\r\n",
                             "0\r\nX: " + std::string(20'000, 'x') + "\r\n"}) {
    INFO(chunks.substr(0, 40));
    check_refused(server,
                  request("/", "Transfer-Encoding: chunked\r\n", "POST") + chunks + kSmuggled,
                  400);
  }
}

TEST_CASE("http conformance: versions, tunnels and forms of the target") {
  const Serving server = serve_http();
  for (const char* version : {"0.9", "1.2", "2.0", "3.0"}) {
    INFO(version);
    check_refused(server, "GET / HTTP/"s + version + "\r\n" + kHost + "\r\n", 505);
  }
  check_refused(server, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
  check_refused(server, "CONNECT localhost:80 HTTP/1.1\r\n" + kHost + "\r\n", 501);
  CHECK(get(server.port(), "http://localhost:8888/healthz").body == "ok\n");
  CHECK_THAT(get(server.port(), "HTTP://[::1]?query=chess").body, Contains("<!doctype html>"));
  const auto options = get(server.port(), "*", "", "OPTIONS");
  CHECK(options.status < 500);
  CHECK(ask(server.port(), "\r\n" + request("/healthz", "Connection: close\r\n")).body ==
        "ok\n");
  // Upgrades are not followed.
  CHECK(get(server.port(), "/healthz",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n")
            .body == "ok\n");
}

TEST_CASE("http conformance: other methods are told which there are") {
  const Serving server = serve_http();
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW", "get"}) {
    INFO(method);
    const auto answer = get(server.port(), "/", "", method);
    CHECK(answer.status == 405);
    CHECK_THAT(answer.field("Allow"), Contains("GET"));
  }
}

TEST_CASE("http conformance: curl, by every way it has") {
  const Serving server = serve_http();
  const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
  const auto curl = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"curl", "-sS", "--noproxy", "*"});
    const Result result = run(words);
    INFO(result.err);
    CHECK(result.exit_code == 0);
    return result.out;
  };
  CHECK(curl({url + "/healthz"}) == "ok\n");
  CHECK(curl({"--http1.0", url + "/healthz"}) == "ok\n");
  CHECK(curl({"--http2", url + "/healthz"}) == "ok\n");
  CHECK(curl({url + "/healthz", url + "/healthz", "-w", "%{num_connects}"}) == "ok\n1ok\n0");
  CHECK(curl({"--proxy", url, "--noproxy", "", "http://example.org/healthz"}) == "ok\n");
  CHECK(curl({"--compressed", url + "/search?q=cjk"}) == curl({url + "/search?q=cjk"}));
  CHECK(curl({"-T", "-", "-w", "%{http_code}", "-o", "/dev/null", url + "/"}) == "405");
}
