// aioc serve tcp, by clients that type what they like, and by telnet.
#include <catch2/catch.hpp>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "e2e/aioc.h"
#include "support/serving.h"
#include "support/tcp_client.h"
#include "support/terminal.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using namespace std::string_literals;

namespace {

const std::string kPrompt = "?> ";

std::string rule() {
  std::string out;
  for (int i = 0; i < 66; ++i) out += "─";
  return out;
}

std::vector<std::string> serve_tcp(std::vector<std::string> options = {}) {
  options.insert(options.begin(), {AIOC_BINARY, "serve", "tcp", "--port", "0"});
  return options;
}

/// A session of these lines, which then ends its input.
std::string session(const Serving& server, std::string_view lines) {
  TcpClient client(server.port());
  client.send(lines);
  client.finish();
  return client.read_all();
}

}  // namespace

TEST_CASE("serve tcp: rows, a line with their number, a prompt") {
  Serving server(serve_tcp());
  CHECK(session(server, "chess knight white turned\r\n") ==
        kPrompt + "U+1FA22\t🨢\tWHITE CHESS TURNED KNIGHT\r\n" + rule() + " 1 found\r\n" +
            kPrompt);
  // What telnet sends ends in CR LF, what nc sends in LF.
  CHECK(session(server, "U+265C\n") ==
        kPrompt + "U+265C\t♜\tBLACK CHESS ROOK\r\n" + rule() + " 1 found\r\n" + kPrompt);
  CHECK(session(server, "no such character\n") == kPrompt + rule() + " 0 found\r\n" + kPrompt);
  CHECK(session(server, "\r\n  \n\n") == kPrompt + kPrompt + kPrompt + kPrompt);
  CHECK(server.stop() == 0);
}

TEST_CASE("serve tcp: the last line needs no end") {
  Serving server(serve_tcp());
  const std::string answer =
      "U+1FA26\t🨦\tBLACK CHESS TURNED ROOK\r\n" + rule() + " 1 found\r\n";
  CHECK_THAT(session(server, "rook black turned"), StartsWith(kPrompt + answer));
  CHECK_THAT(session(server, "rook black turned\nrook black turned"),
             StartsWith(kPrompt + answer + kPrompt + answer));
}

TEST_CASE("serve tcp: lines that come at once are answered in order") {
  Serving server(serve_tcp());
  const auto text = session(server, "cjk\nrook black turned\n");
  CHECK(text.size() > 4'000'000);
  CHECK_THAT(text, Contains(" 98263 found\r\n?> U+1FA26\t"));
  CHECK_THAT(text, EndsWith(rule() + " 1 found\r\n" + kPrompt));
}

TEST_CASE("serve tcp: a control character, a byte that is no UTF-8, or the end closes") {
  Serving server(serve_tcp());
  for (const std::string line : {"\x03\n", "\x1b[A\n", "caf\xe9\n", ""}) {
    CHECK(session(server, line) == kPrompt);
  }
  // Behind the close nothing is answered.
  TcpClient client(server.port());
  client.send("\x04\r\nrook\r\n");
  CHECK(client.read_all(true) == kPrompt);
}

TEST_CASE("serve tcp: telnet's commands are no part of a line") {
  Serving server(serve_tcp());
  const std::string answer = kPrompt + "U+1FA26\t🨦\tBLACK CHESS TURNED ROOK\r\n" + rule() +
                             " 1 found\r\n" + kPrompt;
  // DO SUPPRESS-GO-AHEAD, a window size of 80 by 24, WILL ECHO in the midst of a word.
  CHECK(session(server,
                "\xff\xfd\x03\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0rook bl\xff\xfb\x01"
                "ack turned\r\n"s) == answer);
  // CR NUL is Enter too.
  CHECK(session(server, "rook black turned\r\0"s) == answer);
  // A command may come a byte at a time.
  TcpClient slow(server.port());
  for (const char c : "rook \xff\xfa\x18\xff\xff\xff\xf0turned black\r\n"s) {
    slow.send(std::string(1, c));
  }
  slow.finish();
  CHECK(slow.read_all() == answer);
  // Ctrl-C: IAC IP, IAC DO TIMING-MARK. No Enter is waited for.
  TcpClient client(server.port());
  client.read_until(kPrompt);
  client.send("half a que\xff\xf4\xff\xfd\x06");
  CHECK(client.read_all().empty());
}

TEST_CASE("serve tcp: a line without an end is refused, and closes") {
  Serving server(serve_tcp());
  TcpClient client(server.port());
  client.read_until(kPrompt);
  client.send(std::string(5000, 'x'));
  CHECK(client.read_all(true) == "This line is too long.\r\n");
  CHECK(session(server, std::string(4097, 'x') + "\nrook\n").find("found") ==
        std::string::npos);
}

TEST_CASE("serve tcp: real telnet") {
  Serving server(serve_tcp());
  Terminal terminal({"telnet", "127.0.0.1", std::to_string(server.port())});
  terminal.expect(kPrompt);
  terminal.send("rook black turned\r");
  terminal.expect("U+1FA26\t🨦\tBLACK CHESS TURNED ROOK");
  terminal.expect(" 1 found\r\n" + kPrompt);
  // Its interrupt, which telnet sends as a command and a mark in urgent data.
  terminal.send("\x1d");
  terminal.expect("telnet> ");
  terminal.send("send ip\r");
  terminal.expect("Connection closed by foreign host.");
  terminal.wait();
}

TEST_CASE("serve tcp: queries, results and closes are logged") {
  Serving server(serve_tcp());
  session(server, "rook 'n'\n");
  const auto peer = server.wait_for("Close ").substr(6);
  CHECK_THAT(peer, StartsWith("127.0.0.1:") && EndsWith("."));
  const auto name = peer.substr(0, peer.size() - 1);
  CHECK_THAT(server.log(), Contains(" From " + name + ": \"rook 'n'\"\n") &&
                               Contains("   To " + name + ": 0 results.\n"));
  Serving json(serve_tcp({"--log", "json"}));
  session(json, "rook\n");
  CHECK_THAT(json.wait_for("\"query\""), Contains(R"("event":"query","peer":"127.0.0.1:)") &&
                                             EndsWith(R"(,"query":"rook"})"));
  CHECK_THAT(json.wait_for("\"results\""), EndsWith(R"(,"results":14})"));
  Serving silent(serve_tcp({"--log", "none"}));
  session(silent, "rook\n");
  CHECK(silent.stop() == 0);
  CHECK_THAT(silent.log(), StartsWith("Serving on 127.0.0.1:") && !Contains("rook"));
}

TEST_CASE("serve tcp: a thousand sessions at once") {
  Serving server(serve_tcp({"--log", "none"}));
  std::vector<std::unique_ptr<TcpClient>> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(std::make_unique<TcpClient>(server.port()));
  for (auto& client : clients) client->send("rook black turned\r\n");
  for (auto& client : clients) CHECK_THAT(client->read_until("found\r\n"), Contains("U+1FA26"));
  CHECK(server.stop() == 0);
}

TEST_CASE("serve tcp: who does not read costs no memory and holds nobody up") {
  Serving server(serve_tcp({"--log", "none"}));
  const std::size_t before = server.resident_kilobytes();
  std::vector<std::unique_ptr<TcpClient>> sleepers;
  for (int i = 0; i < 50; ++i) {
    sleepers.push_back(std::make_unique<TcpClient>(server.port()));
    for (int j = 0; j < 20; ++j) sleepers.back()->send("cjk\n");
  }
  for (int i = 0; i < 50; ++i) CHECK_THAT(session(server, "rook\n"), Contains(" 14 found"));
  const std::size_t grown = server.resident_kilobytes() - before;
  CHECK(grown < 50 * 256 * kSlowdown);
}

TEST_CASE("serve tcp: told to stop, it ends long answers first, and idle sessions at once") {
  Serving server(serve_tcp({"--log", "none"}));
  TcpClient idle(server.port());
  idle.read_until(kPrompt);
  TcpClient busy(server.port());
  busy.send("cjk\n");
  busy.read_exactly(100'000);
  server.signal(SIGTERM);
  CHECK(idle.read_all().empty());
  // With a prompt, where the kernel had taken all of it before the signal came.
  CHECK_THAT(busy.read_all(), EndsWith(" 98263 found\r\n") || EndsWith(" 98263 found\r\n?> "));
  CHECK(server.wait() == 0);
}

TEST_CASE("serve tcp: who does not go within the grace period is put out") {
  Serving server(serve_tcp({"--grace", "0.1"}));
  TcpClient sleeper(server.port());
  for (int i = 0; i < 20; ++i) sleeper.send("cjk\n");
  sleeper.read_until(kPrompt);
  CHECK(server.stop() == 0);
  CHECK_THAT(sleeper.read_all(true), !EndsWith(kPrompt));
}

TEST_CASE("serve tcp: a second signal does not wait for the grace period") {
  Serving server(serve_tcp({"--grace", "10000"}));
  TcpClient sleeper(server.port());
  sleeper.hold_little();
  TcpClient idle(server.port());
  for (int i = 0; i < 20; ++i) sleeper.send("cjk\n");
  idle.read_until(kPrompt);
  sleeper.read_until("U+");
  server.signal(SIGINT);
  CHECK(idle.read_all().empty());
  server.signal(SIGINT);
  CHECK(server.wait() == 0);
}
