#include "support/fault_http.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "net/http_client.h"
#include "support/http_faults.h"
#include "support/process.h"
#include "support/tcp_client.h"

namespace aioc::testing {
namespace {

std::string request(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n";
}

/// All that is answered to one request, until the server closes.
std::string all_of(const FaultHttp& server, const std::string& target,
                   const std::string& fields = "") {
  TcpClient client(server.port());
  client.send(request(target, fields));
  return client.read_all();
}

/// Answered to one request behind which the client sends no more.
HttpAnswer answer_of(const FaultHttp& server, const std::string& target,
                     const std::string& fields = "") {
  TcpClient client(server.port());
  client.send(request(target, fields));
  return read_answer(client);
}

bool ends_by_reset(TcpClient& client) {
  try {
    client.read_all();
  } catch (const std::system_error& error) {
    return error.code() == std::errc::connection_reset;
  }
  return false;
}

int curl_says(const std::string& url, const std::vector<std::string>& more = {}) {
  std::vector<std::string> argv = {"curl", "-s", "--noproxy", "*", "-o", "/dev/null", url};
  argv.insert(argv.end(), more.begin(), more.end());
  return run(argv).exit_code;
}

}  // namespace

TEST_CASE("fault http: what is asked, in which order, over which connection", "[support]") {
  FaultHttp server;
  server.on("/a", http_faults::whole("hello", "ETag: \"1\"\r\n"));
  TcpClient client(server.port());
  client.send(request("/a?b", "User-Agent:  x y\r\nRange: bytes=0-\r\n") + request("/none"));
  const HttpAnswer answer = read_answer(client);
  CHECK(answer.status == 200);
  CHECK(answer.body == "hello");
  CHECK(answer.field("ETag") == "\"1\"");
  CHECK(read_answer(client).status == 404);
  CHECK(answer_of(server, "http://elsewhere:80/a").body == "hello");

  const auto seen = server.requests();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].method == "GET");
  CHECK(seen[0].target == "/a?b");
  CHECK(seen[0].path == "/a");
  CHECK(seen[0].field("user-agent") == "x y");
  CHECK(seen[0].field("If-Range").empty());
  CHECK(seen[0].head == request("/a?b", "User-Agent:  x y\r\nRange: bytes=0-\r\n"));
  CHECK(seen[1].connection == seen[0].connection);
  CHECK(seen[1].nth == 2);
  CHECK(seen[2].connection == seen[0].connection + 1);
  CHECK(server.connections() == 2);
  CHECK(server.count("/a") == 2);
  CHECK(server.peak() == 1);
}

TEST_CASE("fault http: a handler says each byte", "[support]") {
  FaultHttp server;
  server.on("/a", [](Exchange& exchange) {
    exchange.send(std::to_string(exchange.turn()) + exchange.request().field("X-Test"));
    exchange.flush();
    exchange.send("!");
    exchange.close();
  });
  CHECK(all_of(server, "/a", "X-Test: x\r\n") == "1x!");
  CHECK(all_of(server, "/a") == "2!");
  server.otherwise(http_faults::garbage("no"));
  CHECK(all_of(server, "/b") == "no");
  TcpClient client(server.port());
  client.send("\x16\x03\x01");  // As TLS begins.
  CHECK(client.read_all().starts_with("HTTP/1.1 400 "));
}

TEST_CASE("fault http: connections closed and reset, before an answer and within",
          "[support]") {
  FaultHttp server;
  server.on("/close", http_faults::close());
  server.on("/reset", http_faults::reset());
  server.on("/cut", http_faults::cut_body("hello", 3));
  server.on("/reset-body", http_faults::reset_body("hello", 3));
  server.on("/cut-head", http_faults::cut_head());
  CHECK(all_of(server, "/close").empty());
  CHECK(all_of(server, "/cut").ends_with("Content-Length: 5\r\n\r\nhel"));
  CHECK(all_of(server, "/cut-head").ends_with("a fie"));
  TcpClient client(server.port());
  client.send(request("/reset"));
  CHECK(ends_by_reset(client));
  TcpClient other(server.port());
  other.send(request("/reset-body"));
  CHECK(other.read_until("\r\n\r\nhel").find(" 200 ") != std::string::npos);
  CHECK(ends_by_reset(other));
}

TEST_CASE("fault http: what becomes of the next connections", "[support]") {
  FaultHttp server;
  server.on("/a", http_faults::whole("x"));
  server.next_connections(1, ConnectionFate::kClosed);
  CHECK(all_of(server, "/a").empty());
  server.next_connections(1, ConnectionFate::kReset);
  TcpClient client(server.port());
  CHECK(ends_by_reset(client));
  server.next_connections(1, ConnectionFate::kStalled);
  TcpClient stalled(server.port());
  stalled.send(request("/a"));
  server.wait_for_stalled(1);
  CHECK(server.requests().empty());
  server.let_go();
  CHECK(read_answer(stalled).body == "x");
}

TEST_CASE("fault http: more than was announced", "[support]") {
  FaultHttp server;
  server.on("/excess", http_faults::excess("hello", "more"));
  server.on("/late", http_faults::late_excess("hello", "more"));
  for (const auto* target : {"/excess", "/late"}) {
    TcpClient client(server.port());
    client.send(request(target));
    CHECK(read_answer(client).body == "hello");
    CHECK(client.read_exactly(4) == "more");
  }
  server.on("/chunks", http_faults::endless_chunks());
  server.on("/no-length", http_faults::endless_without_length());
  server.on("/endless", http_faults::endless(1'000'000'000'000));
  server.on("/head", http_faults::endless_head());
  for (const auto* target : {"/chunks", "/no-length", "/endless", "/head"}) {
    TcpClient client(server.port());
    client.send(request(target));
    CHECK(client.read_exactly(10'000'000).starts_with("HTTP/1.1 200 OK\r\n"));
  }
}

TEST_CASE("fault http: stalls end when the test says so, and the server ends", "[support]") {
  std::optional<FaultHttp> server(std::in_place);
  server->on("/answer", http_faults::stall());
  server->on("/head", http_faults::stall_in_head("hello"));
  server->on("/body", http_faults::stall_in_body("hello", 2));
  TcpClient one(server->port());
  TcpClient two(server->port());
  TcpClient three(server->port());
  one.send(request("/answer"));
  two.send(request("/head"));
  three.send(request("/body"));
  server->wait_for_stalled(3);
  CHECK(server->peak() == 3);
  CHECK(three.read_until("he").ends_with("\r\n\r\nhe"));
  SECTION("the test") {
    server->let_go();
    CHECK(read_answer(one).status == 200);
    CHECK(read_answer(two).body == "hello");
    CHECK(three.read_exactly(3) == "llo");
  }
  SECTION("the end") {
    server.reset();
    CHECK(one.read_all().empty());
  }
  SECTION("a client that goes does not keep the server") { one.close(); }
}

TEST_CASE("fault http: answers by turn", "[support]") {
  FaultHttp server;
  server.on("/busy", http_faults::busy(2, 429, "7", "hello"));
  for (int i = 0; i < 2; ++i) {
    const HttpAnswer busy = answer_of(server, "/busy");
    CHECK(busy.status == 429);
    CHECK(busy.field("Retry-After") == "7");
  }
  CHECK(answer_of(server, "/busy").body == "hello");

  server.on("/on", http_faults::redirect_onwards());
  CHECK(answer_of(server, "/on").field("Location") == "/on?1");
  CHECK(answer_of(server, "/on?1").field("Location") == "/on?2");

  server.on("/reused", http_faults::drop_reused("hello"));
  TcpClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send(request("/reused"));
    if (i == 0) CHECK(read_answer(client).body == "hello");
  }
  CHECK(client.read_all().empty());
}

TEST_CASE("fault http: ranges, right and wrong", "[support]") {
  FaultHttp server;
  server.on("/good", http_faults::ranges("0123456789", "\"1\""));
  const HttpAnswer part = answer_of(server, "/good", "Range: bytes=3-4\r\n");
  CHECK(part.status == 206);
  CHECK(part.field("Content-Range") == "bytes 3-4/10");
  CHECK(part.body == "34");
  const std::string rest = "Range: bytes=4-\r\nIf-Range: \"1\"\r\n";
  CHECK(answer_of(server, "/good", rest).body == "456789");
  const std::string changed = "Range: bytes=4-\r\nIf-Range: \"2\"\r\n";
  CHECK(answer_of(server, "/good", changed).status == 200);
  CHECK(answer_of(server, "/good", "Range: bytes=10-\r\n").status == 416);
  server.on("/careless", http_faults::careless_ranges("0123456789", "\"1\""));
  CHECK(answer_of(server, "/careless", changed).status == 206);
  server.on("/wrong", http_faults::wrong_range("0123456789", "\"1\""));
  CHECK(answer_of(server, "/wrong", rest).field("Content-Range") == "bytes 5-10/11");
  server.on("/changed", http_faults::changed("before", 3, "after!"));
  CHECK(all_of(server, "/changed").ends_with("\r\n\r\nbef"));
  CHECK(answer_of(server, "/changed", rest).body == "after!");
}

TEST_CASE("fault http: what curl makes of it", "[support]") {
  FaultHttp server;
  server.on("/chunked", http_faults::chunked(std::string(10'000, 'x'), 999));
  server.on("/no-length", http_faults::without_length("hello"));
  server.on("/interim", http_faults::interim("hello"));
  server.on("/drip", http_faults::drip("hello", 2, std::chrono::milliseconds(1)));
  server.on("/twice", http_faults::same_length_twice("hello"));
  server.on("/head", http_faults::huge_head(50'000, "hello"));
  server.on("/gzip", http_faults::gzip("hello", http_faults::Gzip::kGood));
  for (const auto* path :
       {"/chunked", "/no-length", "/interim", "/drip", "/twice", "/head", "/gzip"}) {
    INFO(path);
    CHECK(curl_says(server.url(path), {"--compressed"}) == 0);
  }
  constexpr int kWeird = 8;
  constexpr int kPartial = 18;
  constexpr int kWrite = 23;
  constexpr int kReceive = 56;
  constexpr int kEncoding = 61;
  server.on("/cut-chunks", http_faults::cut_chunks("hello"));
  server.on("/bad-chunk", http_faults::bad_chunk("zz"));
  server.on("/bad-data", http_faults::gzip("hello", http_faults::Gzip::kBadData));
  server.on("/bad-sum", http_faults::gzip("hello", http_faults::Gzip::kBadChecksum));
  server.on("/negative", http_faults::said_by("Content-Length: -1\r\n", "hello"));
  CHECK(curl_says(server.url("/cut-chunks")) == kPartial);
  CHECK(curl_says(server.url("/bad-chunk")) == kReceive);
  for (const auto* path : {"/bad-data", "/bad-sum"}) {
    const int said = curl_says(server.url(path), {"--compressed"});
    CHECK((said == kEncoding || said == kWrite));
  }
  CHECK(curl_says(server.url("/negative")) == kWeird);
  CHECK(all_of(server, "/cut-chunks").ends_with("5\r\nhello\r\n"));
}

TEST_CASE("fault http: lengths that contradict, as they are sent", "[support]") {
  FaultHttp server;
  server.on("/two", http_faults::two_lengths("hello", 7));
  server.on("/both", http_faults::length_and_chunks("hello", 3));
  CHECK(answer_of(server, "/two").head ==
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n");
  CHECK(answer_of(server, "/both").head ==
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST_CASE("fault http: many at once, and an end in the midst of them", "[support]") {
  FaultHttp server;
  server.on("/a", http_faults::whole(std::string(100'000, 'x')));
  server.on("/stall", http_faults::stall());
  constexpr int kMany = 100;
  std::vector<TcpClient> clients;
  for (int i = 0; i < kMany; ++i) clients.emplace_back(server.port()).send(request("/a"));
  for (TcpClient& client : clients) CHECK(read_answer(client).body.size() == 100'000);
  for (TcpClient& client : clients) client.send(request("/stall"));
  server.wait_for_stalled(kMany);
  CHECK(server.connections() == kMany);
}

}  // namespace aioc::testing
