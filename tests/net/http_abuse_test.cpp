// Clients that mean no good, or are just broken, and the server of `aioc serve http` among
// them.
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2e/aioc.h"
#include "net/http_client.h"
#include "support/serving.h"
#include "support/tcp_client.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

namespace {

using Clients = std::vector<std::unique_ptr<TcpClient>>;

std::vector<std::string> serve_http(std::vector<std::string> options = {}) {
  options.insert(options.begin(), {AIOC_BINARY, "serve", "http", "--port", "0"});
  return options;
}

std::vector<std::string> silent(std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"--log", "none"});
  return serve_http(std::move(options));
}

std::string request(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

/// All of the characters as JSON: 4 MB, made while they are sent.
const std::string kLarge = "/search?q=cjk";

bool answers(const Serving& server) { return get(server.port(), "/healthz").body == "ok\n"; }

/// A number that /metrics tells.
std::uint64_t metric(const Serving& server, const std::string& name) {
  const std::string text = "\n" + get(server.port(), "/metrics").body;
  const auto at = text.find("\n" + name + " ");
  REQUIRE(at != text.npos);
  return std::stoull(text.substr(at + name.size() + 2));
}

/// A client which has asked for more than the kernel's buffers hold, and reads just the head.
std::unique_ptr<TcpClient> client_that_does_not_read(const Serving& server) {
  auto client = std::make_unique<TcpClient>(server.port());
  client->hold_little();
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += request(kLarge);
  client->send(requests);
  return client;
}

}  // namespace

TEST_CASE("http abuse: a head that never ends is given up, a drop at a time or not at all") {
  const Serving server(silent({"--header-timeout", "0.3"}));
  TcpClient silent_one(server.port());
  TcpClient half(server.port());
  half.send("GET / HTTP/1.1\r\nHost: ");
  TcpClient dripping(server.port());
  dripping.send("GET /");
  // Each byte comes sooner than the time-out, and the head still later.
  char answer = 0;
  while (::recv(dripping.fd(), &answer, 1, MSG_PEEK | MSG_DONTWAIT) < 0) {
    dripping.send("x");
    CHECK(answers(server));
  }
  CHECK_THAT(dripping.read_all(), StartsWith("HTTP/1.1 408 "));
  CHECK(silent_one.read_all().empty());
  CHECK_THAT(half.read_all(), StartsWith("HTTP/1.1 408 ") && Contains("Connection: close"));
}

TEST_CASE("http abuse: a body that stays away, and a connection that is idle") {
  const Serving server(silent({"--stall-timeout", "0.2", "--idle-timeout", "0.2"}));
  TcpClient body(server.port());
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
  TcpClient chunks(server.port());
  chunks.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
  TcpClient idle(server.port());
  idle.send(request("/healthz"));
  CHECK(read_answer(idle).body == "ok\n");
  CHECK(idle.read_all().empty());
  CHECK_THAT(body.read_all(), StartsWith("HTTP/1.1 408 "));
  CHECK_THAT(chunks.read_all(), StartsWith("HTTP/1.1 408 "));
  CHECK(answers(server));
}

TEST_CASE("http abuse: who does not read is given up, and is logged as broken off") {
  Serving server(serve_http({"--stall-timeout", "0.3", "--log", "json"}));
  const auto client = client_that_does_not_read(server);
  CHECK_THAT(server.wait_for("\"complete\":false"), Contains("\"target\":\"/search?q=cjk\""));
  CHECK(client->read_all(true).size() < 20 * 3'000'000);
  CHECK(answers(server));
}

TEST_CASE("http abuse: those who do not read cost bounded memory, and no time of others") {
  const Serving server(silent());
  CHECK(answers(server));
  // What the first such answer needs, all have in common.
  Clients clients;
  clients.push_back(client_that_does_not_read(server));
  clients.back()->read_until("\r\n\r\n");
  const auto before = server.peak_kilobytes();
  constexpr std::size_t kCount = 100;
  for (std::size_t i = 0; i < kCount; ++i) {
    clients.push_back(client_that_does_not_read(server));
    clients.back()->read_until("\r\n\r\n");
  }
  CHECK(answers(server));
  CHECK(server.peak_kilobytes() - before < kCount * 256 * kSlowdown);
}

TEST_CASE(
    "http abuse: requests without end, whose answers nobody reads, are not taken for ever") {
  const Serving server(silent());
  CHECK(answers(server));
  const auto before = server.peak_kilobytes();
  TcpClient client(server.port());
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += request("/?query=chess");
  // Until nothing more is taken, by the kernel's buffers nor by the server.
  std::size_t taken = 0;
  for (int blocked = 0; blocked < 20;) {
    const std::size_t size = client.send_some(requests);
    taken += size;
    blocked = size == 0 ? blocked + 1 : 0;
    CHECK(answers(server));
  }
  CHECK(taken > requests.size());
  CHECK(server.peak_kilobytes() - before < 4096 * kSlowdown);
}

TEST_CASE("http abuse: a client that has said all it had to say still gets its answer") {
  const Serving server(silent());
  for (const std::string& target :
       {std::string("/healthz"), std::string("/?query=chess"), kLarge}) {
    INFO(target);
    TcpClient client(server.port());
    client.send(request(target) + request(target));
    client.finish();
    const std::string answer = client.read_all();
    CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("HTTP/1.1 200 OK\r\n", 100) != answer.npos);
  }
  // Half a request is none.
  TcpClient half(server.port());
  half.send("GET / HTTP/1.1\r\nHost: x\r\n");
  half.finish();
  CHECK(half.read_all().find("200 OK") == std::string::npos);
}

TEST_CASE("http abuse: clients that go midway leave nothing behind") {
  const Serving server(silent());
  for (const std::string& text :
       {std::string(), std::string("GET"), std::string("GET / HTTP/1.1\r\nHost: x\r\n"),
        std::string("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"), request("/"),
        request(kLarge), request(kLarge) + request(kLarge)}) {
    for (int i = 0; i < 20; ++i) {
      TcpClient client(server.port());
      client.send(text);
      if (i % 2 == 0) client.abort();
    }
  }
  // The one that asks is left.
  while (metric(server, "aioc_http_connections_open") != 1) {
  }
  CHECK(answers(server));
}

TEST_CASE("http abuse: what is no HTTP at all is refused without waiting for more of it") {
  const Serving server(silent());
  using namespace std::string_literals;
  for (const auto& text :
       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s,  // a TLS handshake
        "\0\0\0\0"s, "\xff\xfd\x03"s, "\n"s, "{\"jsonrpc\":\"2.0\"}\n"s, "SSH-2.0-x\r\n\r\n"s,
        std::string(200'000, '\xFF'), std::string(200'000, '\n'), std::string(200'000, '\0')}) {
    INFO(text.substr(0, 20));
    TcpClient client(server.port());
    client.send(text);
    CHECK_THAT(client.read_all(true), StartsWith("HTTP/1.1 400 ") || Catch::Equals(""));
  }
  CHECK(answers(server));
}

TEST_CASE("http abuse: no request ends the process") {
  Serving server(silent());
  // The corpus of the fuzz target, and each of it with some bytes changed.
  std::mt19937 random(5);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(AIOC_HTTP_CORPUS)) {
    ++files;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (int round = 0; round < 10; ++round) {
      std::string changed = text;
      for (int i = 0; i < round && !changed.empty(); ++i) {
        changed[random() % changed.size()] = static_cast<char>(random());
      }
      TcpClient client(server.port());
      try {
        client.send(changed);
        client.finish();
        (void)client.read_all(true);
      } catch (const std::system_error&) {
        // It was refused before it was sent.
      }
    }
  }
  CHECK(files > 20);
  CHECK(answers(server));
  CHECK(server.stop() == 0);
}

TEST_CASE("http abuse: a thousand connections that say nothing") {
  const Serving server(silent());
  Clients clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(std::make_unique<TcpClient>(server.port()));
  CHECK(answers(server));
  for (auto& client : clients) client->send(request("/healthz"));
  for (auto& client : clients) CHECK(read_answer(*client).body == "ok\n");
}

TEST_CASE("http abuse: short of descriptors, open connections are served and others wait") {
  Serving server({"sh", "-c", "ulimit -Hn 40; exec \"$@\"", "sh", AIOC_BINARY, "serve", "http",
                  "--port", "0", "--log", "none"});
  Clients clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<TcpClient>(server.port()));
    clients.back()->send(request("/healthz"));
  }
  CHECK(read_answer(*clients.front()).body == "ok\n");
  clients.front()->send(request("/?query=chess"));
  CHECK(read_answer(*clients.front()).status == 200);
  // One goes, one comes.
  clients.front().reset();
  for (std::size_t i = 1; i < clients.size(); ++i) {
    CHECK(read_answer(*clients[i]).body == "ok\n");
    clients[i].reset();
  }
  CHECK(answers(server));
  CHECK(server.stop() == 0);
}

TEST_CASE("http abuse: beyond --max-connections clients wait, and are served in the end") {
  Serving server(silent({"--max-connections", "2"}));
  TcpClient first(server.port());
  TcpClient second(server.port());
  TcpClient third(server.port());
  for (auto* client : {&first, &second, &third}) client->send(request("/healthz"));
  CHECK(read_answer(first).body == "ok\n");
  CHECK(read_answer(second).body == "ok\n");
  second.send(request("/?query=chess"));
  CHECK(read_answer(second).status == 200);
  first.close();
  CHECK(read_answer(third).body == "ok\n");
  CHECK(server.stop() == 0);
}

TEST_CASE("http abuse: told to stop, it finishes what it is sending, and takes nothing new") {
  Serving server(silent({"--grace", "60"}));
  TcpClient idle(server.port());
  idle.send(request("/healthz"));
  CHECK(read_answer(idle).body == "ok\n");
  TcpClient client(server.port());
  client.send(request(kLarge));
  const auto head = parse_answer_head(client.read_until("\r\n\r\n"));
  server.signal(SIGTERM);
  CHECK(idle.read_all().empty());
  // The socket is closed by now; the transfer goes on to its end.
  CHECK_THROWS_AS(TcpClient(server.port()), std::system_error);
  const std::string body = client.read_all();
  CHECK(body.size() > 3'000'000);
  CHECK_THAT(body.substr(body.size() - 20), EndsWith("}]\r\n0\r\n\r\n"));
  CHECK(head.field("Transfer-Encoding") == "chunked");
  CHECK(server.wait() == 0);
}

TEST_CASE("http abuse: told to stop, none of several processes listens any more") {
  Serving server(silent({"--grace", "60", "--workers", "2"}));
  const auto client = client_that_does_not_read(server);
  client->read_until("\r\n\r\n");
  server.signal(SIGTERM);
  // Not even in the place of the one that is still sending.
  const auto connects = [&] {
    try {
      const TcpClient another(server.port());
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  };
  while (connects()) {
  }
  CHECK(::kill(server.pid(), 0) == 0);
  client->abort();
  CHECK(server.wait() == 0);
}

TEST_CASE("http abuse: a body without a known length that breaks off is seen to") {
  Serving server(silent({"--stall-timeout", "0.2"}));
  // HTTP/1.0 has no chunks: only a reset can tell the client.
  TcpClient client(server.port());
  client.hold_little();
  client.send("GET " + kLarge + " HTTP/1.0\r\n\r\n");
  while (metric(server, "aioc_http_timeouts_total") == 0) {
  }
  CHECK_THROWS_AS(client.read_all(), std::system_error);
  // One that has come whole ends as it should.
  TcpClient whole(server.port());
  whole.send("GET " + kLarge + " HTTP/1.0\r\n\r\n");
  CHECK_THAT(whole.read_all(), EndsWith("}]"));
}

TEST_CASE("http abuse: told to stop, it does not wait for a client that does not read") {
  {
    Serving server(silent({"--grace", "0.1"}));
    const auto client = client_that_does_not_read(server);
    client->read_until("\r\n\r\n");
    CHECK(server.stop() == 0);
  }
  // Nor does it wait the grace out, told twice.
  Serving server(silent({"--grace", "3600"}));
  TcpClient idle(server.port());
  idle.send(request("/healthz"));
  CHECK(read_answer(idle).body == "ok\n");
  const auto client = client_that_does_not_read(server);
  client->read_until("\r\n\r\n");
  server.signal(SIGTERM);
  CHECK(idle.read_all().empty());
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
}

TEST_CASE("http abuse: a port that is taken is a clear error") {
  const Serving first(silent());
  const Result second = run_aioc({"serve", "http", "--port", std::to_string(first.port())});
  CHECK(second.exit_code == 2);
  CHECK(second.out.empty());
  CHECK_THAT(second.err, StartsWith("aioc serve http: cannot listen on 127.0.0.1:" +
                                    std::to_string(first.port())) &&
                             Contains("Address already in use"));
}
