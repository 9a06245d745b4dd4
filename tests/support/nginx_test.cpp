#include "support/nginx.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "net/certificates.h"
#include "net/http_client.h"
#include "support/process.h"
#include "support/tcp_client.h"

namespace aioc::testing {
namespace {

bool there() {
  if (Nginx::installed()) return true;
  WARN("nginx is not installed");
  return false;
}

std::string curl(std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"curl", "--silent", "--show-error", "--noproxy", "*"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const Result result = run(argv);
  if (result.exit_code != 0) throw std::runtime_error(result.err);
  return result.out;
}

}  // namespace

TEST_CASE("nginx: files, what was asked, and over which connection", "[support]") {
  if (!there()) return;
  const Nginx server;
  server.add_file("a.txt", "hello");
  server.add_file("b/c d", std::string("\0\r\n", 3));
  const Nginx other;
  CHECK(server.port() != other.port());
  CHECK(other.requests().empty());

  TcpClient client(server.port());
  client.send(
      "GET /a.txt?x HTTP/1.1\r\nHost: here\r\nUser-Agent: a \"test\"\r\n"
      "Range: bytes=1-2\r\nX-Test: one\r\n\r\n");
  HttpAnswer answer = read_answer(client);
  CHECK(answer.status == 206);
  CHECK(answer.body == "el");
  CHECK(answer.field("Content-Type") == "text/plain");
  client.send("GET /b/c%20d HTTP/1.1\r\nHost: here\r\n\r\n");
  CHECK(read_answer(client).body == std::string("\0\r\n", 3));
  CHECK(get(server.port(), "/none").status == 404);

  const auto seen = server.requests();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].method == "GET");
  CHECK(seen[0].target == "/a.txt?x");
  CHECK(seen[0].protocol == "HTTP/1.1");
  CHECK(seen[0].status == 206);
  CHECK(seen[0].body_bytes == 2);
  CHECK(seen[0].host == "here");
  CHECK(seen[0].range == "bytes=1-2");
  CHECK(seen[0].user_agent == "a \"test\"");
  CHECK(seen[0].x_test == "one");
  CHECK(seen[0].if_range.empty());
  CHECK(seen[1].connection == seen[0].connection);
  CHECK(seen[1].nth == 2);
  CHECK(seen[1].target == "/b/c%20d");
  CHECK(seen[2].connection != seen[0].connection);
  CHECK(Nginx::connections(seen) == 2);
  CHECK(server.error_log().find("/none") != std::string::npos);
}

TEST_CASE("nginx: a file that takes another's place has another ETag", "[support]") {
  if (!there()) return;
  const Nginx server;
  server.add_file("a", "one");
  const std::string before = get(server.port(), "/a").field("ETag");
  const std::string fields = "Range: bytes=1-\r\nIf-Range: " + before + "\r\n";
  CHECK(get(server.port(), "/a", fields).status == 206);
  CHECK(server.requests().back().if_range == before);
  server.add_file("a", "two");
  CHECK(get(server.port(), "/a", fields).body == "two");
  CHECK(get(server.port(), "/a").field("ETag") != before);
  server.remove_file("a");
  CHECK(get(server.port(), "/a").status == 404);
}

TEST_CASE("nginx: statuses, redirects and loops", "[support]") {
  if (!there()) return;
  const Nginx server({.server =
                          "location = /busy { add_header Retry-After 7 always; return 429; }\n"
                          "location = /named {\n"
                          "  add_header Content-Disposition 'attachment; filename=\"x\"';\n"
                          "  return 200 x;\n"
                          "}\n"});
  server.add_file("a", "hello");
  for (const int status : {404, 410, 429, 500, 503}) {
    CHECK(get(server.port(), "/status/" + std::to_string(status)).status == status);
  }
  CHECK(get(server.port(), "/busy").field("Retry-After") == "7");
  CHECK(get(server.port(), "/named").field("Content-Disposition").find("\"x\"") !=
        std::string::npos);
  CHECK(curl({"--location", "--write-out", " %{num_redirects}",
              server.url("/redirect/12/a")}) == "hello 12");
  CHECK(run({"curl", "-sL", "--noproxy", "*", "--max-redirs", "5", server.url("/loop")})
            .exit_code == 47);
}

TEST_CASE("nginx: TLS with HTTP/2 and without, and gzip", "[support]") {
  if (!there()) return;
  const Authority authority;
  const Certified host = authority.certify({"localhost", "127.0.0.1"});
  const PemFiles files(authority, host);
  const std::string body(100'000, 'x');
  for (const bool http2 : {true, false}) {
    const Nginx server(
        {.certificate = host.certificate, .key = host.key, .http2 = http2, .gzip = true});
    server.add_file("a", body);
    CHECK(curl({"--cacert", files.path("ca.pem"), "--compressed", server.url("/a")}) == body);
    const auto seen = server.requests();
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].protocol == (http2 ? "HTTP/2.0" : "HTTP/1.1"));
    CHECK(seen[0].accept_encoding.find("gzip") != std::string::npos);
    CHECK(seen[0].body_bytes < 1000);
  }
}

TEST_CASE("nginx: a slow answer whose reader goes is in the log", "[support]") {
  if (!there()) return;
  const Nginx server;
  server.add_file("a", std::string(1'000'000, 'x'));
  TcpClient client(server.port());
  client.send("GET /slow/a?rate=1k HTTP/1.1\r\nHost: here\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n").find("Content-Length: 1000000\r\n") != std::string::npos);
  CHECK(server.requests().empty());
  client.abort();
  const auto seen = server.wait_for_requests(1);
  CHECK(seen.at(0).status == 200);
  CHECK(seen.at(0).body_bytes < 1'000'000);
}

TEST_CASE("nginx: options that it does not take are an error that says why", "[support]") {
  if (!there()) return;
  CHECK_THROWS_WITH(Nginx({.server = "nonsense;"}), Catch::Contains("nonsense"));
}

}  // namespace aioc::testing
