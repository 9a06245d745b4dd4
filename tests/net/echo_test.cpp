// aioc echo server and aioc echo client, in both styles, with each other and with others.
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <csignal>
#include <string>
#include <vector>

#include "e2e/aioc.h"
#include "e2e/running_aioc.h"
#include "echo/bytes_repr.h"
#include "loop/stream_support.h"
#include "support/loopback.h"
#include "support/serving.h"
#include "support/tcp_client.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;
using namespace std::string_literals;

namespace {

using Words = std::vector<std::string>;

const std::string kMessages = "This is the message. It will be sent in parts.";
const Words kStyles = {"--streams", "--protocol"};

Words echo_server(Words options = {}) {
  options.insert(options.begin(), {AIOC_BINARY, "echo", "server", "--port", "0"});
  return options;
}

Result echo_client(std::uint16_t port, Words options, RunOptions run = {}) {
  options.insert(options.begin(), {"echo", "client", "--port", std::to_string(port)});
  return run_aioc(options, std::move(run));
}

/// Bytes that do not repeat soon.
std::string noise(std::size_t size) {
  std::string out(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : out) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return out;
}

/// `log` without the ports, which are others each time.
std::string without_ports(std::string log) {
  for (auto at = log.find("_127.0.0.1_"); at != log.npos; at = log.find("_127.0.0.1_", at)) {
    at += 11;
    log.erase(at, log.find(':', at) - at);
    log.insert(at, "PORT");
  }
  return log;
}

}  // namespace

TEST_CASE("echo: bytes as Python writes them") {
  using aioc::echo::bytes_repr;
  CHECK(bytes_repr("in parts.") == "b'in parts.'");
  CHECK(bytes_repr("\t\n\r\\'\x00\x7f\xff~"s) == "b\"\\t\\n\\r\\\\'\\x00\\x7f\\xff~\"");
  CHECK(bytes_repr("'\"") == "b'\\'\"'");
  CHECK(bytes_repr("\"") == "b'\"'");
  CHECK(bytes_repr("") == "b''");
  CHECK(bytes_repr(std::string(300, 'a'), 4) == "b'aaaa'... (300 bytes)");
  CHECK(bytes_repr("aaaa", 4) == "b'aaaa'");
}

TEST_CASE("echo: each client speaks with each server") {
  for (const auto& style : kStyles) {
    Serving server(echo_server({style}));
    for (const auto& client : kStyles) {
      const Result result = echo_client(server.port(), {client, "-q"});
      CHECK(result.out == kMessages);
      CHECK(result.err == "");
      CHECK(result.exit_code == 0);
    }
    CHECK(server.stop() == 0);
  }
}

TEST_CASE("echo: what is said is what the seed says") {
  for (const auto& [style, name, accepted] :
       {std::tuple{"--streams", "echo", "echo_client"},
        std::tuple{"--protocol", "EchoServer", "EchoClient"}}) {
    Serving server(echo_server({style}));
    const Result client = echo_client(server.port(), {style, "one"});
    CHECK(client.out == "one");
    const std::string said = std::string(accepted) + ": ";
    CHECK_THAT(client.err,
               StartsWith(said + "connecting to 127.0.0.1 port " +
                          std::to_string(server.port()) + "\n" + said + "sending b'one'\n"));
    CHECK_THAT(client.err, Contains(said + "received b'one'\n"));
    server.wait_for(": closing");
    const std::string before = std::string(name) + "_127.0.0.1_PORT: ";
    const std::string log = without_ports(server.log());
    CHECK_THAT(log, Contains(before + "connection accepted\n" + before + "received b'one'\n" +
                             before + "sent b'one'\n"));
    CHECK_THAT(log, Contains(before + "closing"));
    CHECK(server.stop() == 0);
  }
}

TEST_CASE("echo: of the styles the last one counts, and the streams are the default") {
  Serving server(echo_server({"--protocol", "--streams", "--protocol"}));
  CHECK_THAT(echo_client(server.port(), {"--streams", "--protocol"}).err,
             StartsWith("EchoClient: "));
  CHECK_THAT(echo_client(server.port(), {"--protocol", "--streams"}).err,
             StartsWith("echo_client: "));
  CHECK_THAT(echo_client(server.port(), {}).err, StartsWith("echo_client: "));
  CHECK_THAT(server.wait_for("connection accepted"), StartsWith("EchoServer_"));
}

TEST_CASE("echo: a log as JSON, or none") {
  Serving json(echo_server({"--log", "json"}));
  CHECK(echo_client(json.port(), {"-q", "x'y"}).out == "x'y");
  CHECK_THAT(json.wait_for("\"close\""), Contains("\"peer\":\"127.0.0.1:"));
  CHECK_THAT(json.log(), Contains("\"event\":\"receive\"") && Contains(",\"bytes\":3}"));

  Serving quiet(echo_server({"-q"}));
  CHECK(echo_client(quiet.port(), {"-q"}).exit_code == 0);
  CHECK(quiet.stop() == 0);
  CHECK_THAT(quiet.log(), !Contains("echo_"));
}

TEST_CASE("echo: standard input comes back byte for byte, however much it is") {
  const std::string data = noise(3'000'000);
  for (const auto& style : kStyles) {
    Serving server(echo_server({style, "-q"}));
    for (const auto& client : kStyles) {
      const Result result = echo_client(server.port(), {client, "-q", "-"}, {.input = data});
      CHECK((result.out == data));
      CHECK(result.exit_code == 0);
      CHECK(echo_client(server.port(), {client, "-q", "-"}).exit_code == 0);  // of nothing
      CHECK(echo_client(server.port(), {client, "-q", "a", "-", "b"}, {.input = "-"}).out ==
            "a-b");
    }
  }
}

TEST_CASE("echo: over a Unix socket") {
  const stream_support::TemporaryPath directory;
  const std::string path = directory.file("socket");
  Serving server({AIOC_BINARY, "echo", "server", "--unix", path});
  for (const auto& client : kStyles) {
    const Result result = run_aioc({"echo", "client", client, "--unix", path});
    CHECK(result.out == kMessages);
    CHECK_THAT(result.err, Contains("connecting to " + path + "\n"));
  }
  CHECK(server.stop() == 0);
}

TEST_CASE("echo: a client that ends its direction gets the rest and then the end") {
  const std::string data = noise(500'000);
  for (const auto& style : kStyles) {
    Serving server(echo_server({style, "-q"}));
    TcpClient client(server.port());
    client.send(data);
    client.finish();
    CHECK((client.read_all() == data));
  }
}

TEST_CASE("echo: a client that does not read is not read from, and the others are served") {
  for (const auto& style : kStyles) {
    Serving server(echo_server({style, "-q"}));
    TcpClient deaf(server.port());
    const std::string block = noise(100'000);
    std::size_t sent = 0;
    // Until the kernel is full on both ways: until another's echo finds it full still.
    for (std::size_t before = 1; before != sent;) {
      before = sent;
      while (const std::size_t size = deaf.send_some(block)) sent += size;
      TcpClient other(server.port());
      other.send("ping");
      CHECK(other.read_exactly(4) == "ping");
    }
    CHECK(server.peak_kilobytes() < 40'000 * static_cast<std::size_t>(kSlowdown));
  }
}

TEST_CASE("echo: a client that is gone midway is said, and no more") {
  for (const auto& style : kStyles) {
    Serving server(echo_server({style}));
    TcpClient client(server.port());
    client.send("x");
    CHECK(client.read_exactly(1) == "x");
    client.abort();
    CHECK_THAT(server.wait_for("ERROR"), Contains("connection reset"));
    CHECK(echo_client(server.port(), {"-q"}).exit_code == 0);
    CHECK(server.stop() == 0);
  }
}

TEST_CASE("echo: a server that is to stop lets conversations end") {
  for (const auto& style : kStyles) {
    Serving server(echo_server({style, "--grace", "60"}));
    TcpClient client(server.port());
    client.send("before");
    CHECK(client.read_exactly(6) == "before");
    server.signal(SIGTERM);
    // It accepts no more, but goes on with this one.
    CHECK_THROWS_AS(
        [&] {
          while (true) TcpClient(server.port());
        }(),
        std::system_error);
    client.send("behind");
    CHECK(client.read_exactly(6) == "behind");
    client.close();
    CHECK(server.wait() == 0);
  }
}

TEST_CASE("echo: what is left when the grace is over is broken off") {
  Serving server(echo_server({"--grace", "0.05"}));
  TcpClient client(server.port());
  client.send("x");
  CHECK(client.read_exactly(1) == "x");
  CHECK(server.stop() == 0);
  CHECK(client.read_all(true) == "");
}

// Where there is no echo

TEST_CASE("echo client: something else that comes back is a plain no") {
  Serving server({AIOC_BINARY, "serve", "tcp", "--port", "0", "--log", "none"});
  for (const auto& style : kStyles) {
    const Result result = echo_client(server.port(), {style, "-q", "U+265C\n"});
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.out, Contains("BLACK CHESS ROOK"));
    CHECK_THAT(result.err, StartsWith("aioc echo client: 7 bytes were sent, and "));
  }
}

TEST_CASE("echo client: no server") {
  const LoopbackPort nobody = take_loopback_port();
  for (const auto& style : kStyles) {
    const Result result = echo_client(nobody.number, {style});
    CHECK(result.exit_code == 2);
    CHECK(result.err == "aioc echo client: connect to 127.0.0.1:" +
                            std::to_string(nobody.number) + ": connection refused\n");
    CHECK(result.out == "");
  }
}

TEST_CASE("echo client: a server that is silent is not waited for for ever") {
  const LoopbackPort silent = take_loopback_port();
  REQUIRE(::listen(silent.tcp.get(), 8) == 0);
  for (const auto& style : kStyles) {
    const Result result = echo_client(silent.number, {style, "-q", "--timeout", "0.1"});
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains("has been silent for 0.1 seconds"));
  }
  const Result tls = echo_client(silent.number, {"--insecure", "--timeout", "0.1"});
  CHECK(tls.exit_code == 2);
  CHECK_THAT(tls.err, Contains("no connection within 0.1 seconds"));
}

TEST_CASE("echo client: while it waits for input, silence is no fault") {
  Serving server(echo_server({"-q"}));
  for (const auto& style : kStyles) {
    RunningAioc client({"echo", "client", style, "-q", "--timeout", "0.05", "--port",
                        std::to_string(server.port()), "-"});
    // A second client takes longer than this one may be silent.
    CHECK(echo_client(server.port(), {"-q"}).exit_code == 0);
    CHECK(run_aioc({"spinner", "--", "sleep", "0.2"}).exit_code == 0);
    client.write("late\n");
    CHECK(client.read_line() == "late");
    client.close_input();
    CHECK(client.wait().exit_code == 0);
  }
}

TEST_CASE("echo client: Ctrl-C ends it, as one dies of it") {
  Serving server(echo_server({"-q"}));
  for (const auto& style : kStyles) {
    RunningAioc client(
        {"echo", "client", style, "-q", "--port", std::to_string(server.port()), "-"});
    client.write("x\n");
    CHECK(client.read_line() == "x");
    client.signal(SIGINT);
    CHECK(client.wait().signal == SIGINT);
  }
}

TEST_CASE("echo client: output that cannot be written") {
  Serving server(echo_server({"-q"}));
  const std::string data = noise(1'000'000);
  for (const auto& style : kStyles) {
    const Result full = echo_client(server.port(), {style, "-q", "-"},
                                    {.input = data, .standard_output = Path{"/dev/full"}});
    CHECK(full.exit_code == 2);
    CHECK_THAT(full.err, Contains("no space left on device"));
    const Result gone = echo_client(server.port(), {style, "-q", "-"},
                                    {.input = data, .standard_output = ReaderCloses{1000}});
    CHECK(gone.signal == SIGPIPE);
  }
}

TEST_CASE("echo client: wrong usage") {
  for (const auto& [words, says] : std::vector<std::pair<Words, std::string>>{
           {{"--port", "0"}, "is no port to connect to"},
           {{"--port", "65536"}, "is no port to connect to"},
           {{"--timeout", "soon"}, "--timeout"},
           {{"--ca", "x", "--insecure"}, "one of --ca, --fingerprint and --insecure"},
           {{"--fingerprint", "AB:CD"}, "--fingerprint: 'AB:CD' is no SHA-256 fingerprint"},
           {{"-", "-"}, "standard input can be sent once"},
           {{"--ca", "/nowhere.pem"}, "/nowhere.pem: No such file or directory"}}) {
    Words all = {"echo", "client"};
    all.insert(all.end(), words.begin(), words.end());
    const Result result = run_aioc(all);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, StartsWith("aioc echo client: ") && Contains(says));
  }
}
