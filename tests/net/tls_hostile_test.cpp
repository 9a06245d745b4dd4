// Peers that do not speak TLS, stop midway, flood, or tamper.
#include <openssl/err.h>
#include <sys/socket.h>

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "loop/sleep.h"
#include "loop/stream_support.h"
#include "loop/task.h"
#include "net/raw_tls.h"
#include "net/tls_pair.h"
#include "support/co_check.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using aio::StreamWriter;
using aioc::net::TlsError;
using aioc::net::TlsOptions;
using aioc::testing::echo_stream;
using aioc::testing::in_loop;
using aioc::testing::kRealClock;
using aioc::testing::RawTls;
using aioc::testing::TlsPair;
using aioc::testing::TlsRecorder;
using aioc::testing::Troubles;
using Catch::Matchers::Contains;
using stream_support::error_of;

/// An echo server over TLS that notes what goes wrong and counts its handlers.
class Victim {
 public:
  Coro<> start(TlsOptions options = TlsOptions()) {
    auto handler = [this](StreamReader reader, StreamWriter writer) -> Coro<> {
      ++handlers;
      try {
        auto echoing = echo_stream(std::move(reader), std::move(writer));
        co_await std::move(echoing);
      } catch (const std::system_error&) {  // as every error of a connection
      }
    };
    server = co_await aio::start_server(handler, "127.0.0.1", 0,
                                        pair.serve(options.on_error(troubles.note())));
  }
  std::uint16_t port() const { return server->port(); }

  /// Whether it still serves others.
  Coro<bool> lives() {
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port(), pair.connect());
    writer.write("still there?");
    const std::string echo = co_await reader.readexactly(12);
    writer.close();
    co_await writer.wait_closed();
    co_return echo == "still there?";
  }

  TlsPair pair;
  Troubles troubles;
  std::optional<aio::Server> server;
  int handlers = 0;
};

/// Sends `bytes` as they are, and returns what comes until the connection ends.
Coro<std::string> send_raw(std::uint16_t port, std::string bytes, bool end = false) {
  auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port);
  writer.write(bytes);
  if (end) writer.write_eof();
  std::string answer;
  try {
    for (;;) {
      const std::string some = co_await reader.read(4096);
      if (some.empty()) break;
      answer += some;
    }
  } catch (const std::system_error&) {  // it may be reset
  }
  co_return answer;
}

/// Lets the kernel keep little of what is sent (SO_SNDBUF) or received (SO_RCVBUF).
void shrink_buffer(const StreamWriter& writer, int which) {
  const int size = 4096;
  setsockopt(writer.transport().fileno(), SOL_SOCKET, which, &size, sizeof size);
}

/// The first bytes of a handshake.
std::string client_hello() {
  const RawTls client;
  SSL_do_handshake(client.ssl());
  return client.taken();
}

}  // namespace

TEST_CASE("tls hostile: what is no handshake ends its connection, and is told") {
  in_loop(
      []() -> Coro<> {
        Victim victim;
        co_await victim.start();
        std::string zeros(100, '\0');
        std::string huge = "\x16\x03\x01\xff\xff" + std::string(70000, 'x');
        std::string hello = client_hello();
        hello.replace(20, 60, 60, '\xff');
        for (const auto& [bytes, what] : std::vector<std::pair<std::string, std::string>>{
                 {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "plain HTTP"},
                 {"SSH-2.0-OpenSSH_9.2\r\n", "TLS"},
                 {zeros, "TLS"},
                 {huge, "TLS"},
                 {hello, "TLS"}}) {
          const std::size_t before = victim.troubles.texts.size();
          (void)co_await send_raw(victim.port(), bytes);
          CHECK(victim.troubles.texts.size() == before + 1);
          CHECK_THAT(victim.troubles.texts.back(), Contains(what));
          CHECK(ERR_peek_error() == 0);
        }
        CHECK(victim.handlers == 0);
        const bool lives = co_await victim.lives();
        CHECK(lives);
      },
      kRealClock);
}

TEST_CASE("tls hostile: a handshake that ends midway") {
  in_loop(
      []() -> Coro<> {
        Victim victim;
        co_await victim.start();
        const std::string hello = client_hello();
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{1}, std::size_t{5}, hello.size() / 2, hello.size()}) {
          const std::size_t before = victim.troubles.texts.size();
          (void)co_await send_raw(victim.port(), hello.substr(0, size), true);
          CHECK(victim.troubles.texts.size() == before + 1);
          CHECK_THAT(victim.troubles.texts.back(), Contains("during the TLS handshake"));
        }
        CHECK(victim.handlers == 0);
      },
      kRealClock);
}

TEST_CASE("tls hostile: a handshake that is never finished has a time") {
  in_loop(
      []() -> Coro<> {
        Victim victim;
        co_await victim.start(TlsOptions().handshake_timeout(0.02));
        const std::string hello = client_hello();
        for (const std::size_t size : {std::size_t{0}, hello.size() / 2, hello.size()}) {
          (void)co_await send_raw(victim.port(), hello.substr(0, size));
          CHECK(victim.troubles.texts.back() == "the TLS handshake took too long");
        }
        CHECK(victim.handlers == 0);
        CHECK(victim.server->connections() == 0);
      },
      kRealClock);
}

TEST_CASE("tls hostile: a client does not wait for ever for a server that is silent") {
  in_loop(
      []() -> Coro<> {
        auto silent = [](StreamReader reader, StreamWriter) -> Coro<> {
          try {
            (void)co_await reader.read();
          } catch (const std::system_error&) {
          }
        };
        auto server = co_await aio::start_server(silent, "127.0.0.1", 0);
        const TlsPair pair;
        const auto connect = pair.connect(TlsOptions().handshake_timeout(0.02));
        const auto error = co_await error_of<TlsError>(
            [&] { return aio::open_connection("127.0.0.1", server.port(), connect); });
        REQUIRE(error);
        CHECK(error->problem() == TlsError::Problem::timeout);
        CHECK(error->code() == std::errc::timed_out);
      },
      kRealClock);
}

TEST_CASE("tls hostile: a client of a server that does not speak TLS") {
  in_loop(
      []() -> Coro<> {
        auto plain = [](StreamReader reader, StreamWriter writer) -> Coro<> {
          writer.write("220 mail.example ESMTP\r\n");
          try {
            (void)co_await reader.read();
          } catch (const std::system_error&) {
          }
        };
        auto server = co_await aio::start_server(plain, "127.0.0.1", 0);
        const TlsPair pair;
        const auto connect = pair.connect();
        const auto error = co_await error_of<TlsError>(
            [&] { return aio::open_connection("127.0.0.1", server.port(), connect); });
        REQUIRE(error);
        CHECK(error->problem() == TlsError::Problem::protocol);
        CHECK_THAT(error->what(), Contains("does not speak TLS"));
      },
      kRealClock);
}

TEST_CASE("tls hostile: a cancelled handshake leaves nothing behind") {
  in_loop(
      []() -> Coro<> {
        aio::Future<> knocked;
        aio::Future<> gone;
        auto silent = [&](StreamReader reader, StreamWriter) -> Coro<> {
          (void)co_await reader.readexactly(1);
          knocked.set_result();
          try {
            (void)co_await reader.read();
          } catch (const std::system_error&) {
          }
          gone.set_result();
        };
        auto server = co_await aio::start_server(silent, "127.0.0.1", 0);
        const TlsPair pair;
        auto opening =
            aio::create_task(aio::open_connection("127.0.0.1", server.port(), pair.connect()));
        co_await knocked;
        opening.cancel();
        co_await gone;
        CHECK(opening.cancelled());
      },
      kRealClock);
}

TEST_CASE("tls hostile: versions before TLS 1.2 are refused, 1.2 is not") {
  in_loop(
      []() -> Coro<> {
        Victim victim;
        co_await victim.start();
        for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
          RawTls client(version);
          const bool connected = co_await client.connect(victim.port());
          CHECK_FALSE(connected);
          CHECK_THAT(victim.troubles.texts.back(), Contains("unsupported protocol"));
        }
        RawTls client(TLS1_2_VERSION);
        const bool connected = co_await client.connect(victim.port());
        CHECK(connected);
        CHECK(std::string(SSL_get_version(client.ssl())) == "TLSv1.2");
      },
      kRealClock);
}

TEST_CASE("tls hostile: a renegotiation is refused and the connection goes on") {
  in_loop(
      []() -> Coro<> {
        Victim victim;
        co_await victim.start();
        RawTls client(TLS1_2_VERSION);
        const bool connected = co_await client.connect(victim.port());
        REQUIRE(connected);
        SSL_set_options(client.ssl(), SSL_OP_LEGACY_SERVER_CONNECT);
        SSL_renegotiate(client.ssl());
        SSL_do_handshake(client.ssl());
        co_await client.flush();
        // The server's answer to it is a warning, which OpenSSL takes for a refusal.
        const std::string all = co_await client.read_all();
        CHECK(all.empty());
        CHECK(ERR_GET_REASON(ERR_peek_error()) == SSL_R_NO_RENEGOTIATION);
        ERR_clear_error();
        client.writer().close();
        const bool lives = co_await victim.lives();
        CHECK(lives);
      },
      kRealClock);
}

TEST_CASE("tls hostile: a record that was tampered with ends the connection") {
  in_loop(
      []() -> Coro<> {
        Victim victim;
        co_await victim.start();
        RawTls client;
        const bool connected = co_await client.connect(victim.port());
        REQUIRE(connected);
        client.write("payload");
        std::string record = client.taken();
        record.back() ^= 1;
        client.writer().write(record);
        const std::string all = co_await client.read_all();
        CHECK(all.empty());
        REQUIRE(victim.troubles.texts.size() == 1);
        CHECK_THAT(victim.troubles.texts.front(), Contains("TLS: ") && Contains("bad record"));
        ERR_clear_error();  // the client's own
        const bool lives = co_await victim.lives();
        CHECK(lives);
      },
      kRealClock);
}

TEST_CASE("tls hostile: a client that is gone midway") {
  in_loop(
      []() -> Coro<> {
        Victim victim;
        co_await victim.start();
        for (int i = 0; i < 5; ++i) {
          auto [reader, writer] =
              co_await aio::open_connection("127.0.0.1", victim.port(), victim.pair.connect());
          writer.write(std::string(300000, 'x'));
          writer.transport().abort();
        }
        const bool lives = co_await victim.lives();
        CHECK(lives);
        victim.server->close();
        co_await victim.server->wait_closed();
      },
      kRealClock);
}

TEST_CASE("tls hostile: a reader that never reads stops the writer") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        std::size_t most = 0;
        std::size_t written = 0;
        auto flood = [&](StreamReader, StreamWriter writer) -> Coro<> {
          const std::string block(100'000, 'x');
          while (!writer.is_closing()) {
            writer.write(block);
            written += block.size();
            most = std::max(most, writer.transport().get_write_buffer_size());
            try {
              co_await writer.drain();
            } catch (const std::system_error&) {
            }
          }
        };
        auto server = co_await aio::start_server(flood, "127.0.0.1", 0, pair.serve());
        RawTls client;
        const bool connected = co_await client.connect(server.port());
        REQUIRE(connected);
        // Time enough for all that the kernel takes; then nothing moves.
        for (std::size_t before = 1; before != written;) {
          before = written;
          co_await aio::sleep(0.05);
        }
        CHECK(written < 20'000'000);
        CHECK(most < 64 * 1024 + 110'000);
        server.close();
        server.abort_clients();
        co_await server.wait_closed();
      },
      kRealClock);
}

TEST_CASE(
    "tls hostile: an application that does not read holds its peer up, and loses nothing") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        auto recorder = std::make_shared<TlsRecorder>();
        auto own = [recorder] { return recorder; };
        auto server = co_await aio::create_server(own, "127.0.0.1", 0, pair.serve());
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), pair.connect());
        while (recorder->events.empty()) co_await aio::sleep(0);
        recorder->transport().pause_reading();
        CHECK_FALSE(recorder->transport().is_reading());
        std::string sent;
        // Until the kernel is full on both sides.
        while (writer.transport().get_write_buffer_size() < 500'000) {
          std::string block(100'000, static_cast<char>('a' + sent.size() / 100'000 % 26));
          writer.write(block);
          sent += block;
          co_await aio::sleep(0);
        }
        CHECK(recorder->received.empty());
        recorder->transport().resume_reading();
        CHECK(recorder->transport().is_reading());
        while (recorder->received.size() < sent.size()) co_await aio::sleep(0);
        CHECK((recorder->received == sent));
      },
      kRealClock);
}

TEST_CASE("tls hostile: a pause in the midst of what has arrived holds the rest back") {
  /// Takes one piece, then pauses until it is told to go on.
  class OneByOne final : public aio::BufferedProtocol {
   public:
    void connection_made(aio::Transport& transport) override {
      kept = aio::TransportRef(&transport);
    }
    std::span<char> get_buffer(std::size_t /*hint*/) override { return room_; }
    void buffer_updated(std::size_t size) override {
      CHECK_FALSE(paused);
      received.append(room_.data(), size);
      kept->pause_reading();
      paused = true;
    }
    bool eof_received() override {
      CHECK_FALSE(paused);
      events += "eof ";
      return false;
    }
    void connection_lost(std::exception_ptr error) override {
      events += error == nullptr ? "lost" : "broken";
    }
    aio::TransportRef kept;
    std::string received;
    std::string events;
    bool paused = false;

   private:
    std::array<char, 1000> room_{};
  };
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        auto recorder = std::make_shared<OneByOne>();
        auto own = [recorder] { return recorder; };
        auto server = co_await aio::create_server(own, "127.0.0.1", 0, pair.serve());
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), pair.connect());
        std::string sent;
        for (int i = 0; i < 50; ++i) {
          const std::string record(static_cast<std::size_t>(i) * 37 + 1,
                                   static_cast<char>('a' + i % 26));
          writer.write(record);
          sent += record;
        }
        writer.close();  // close_notify stands behind all of it
        while (recorder->events.find("lost") == std::string::npos) {
          if (recorder->paused) {
            recorder->paused = false;
            recorder->kept->resume_reading();
          }
          co_await aio::sleep(0);
        }
        CHECK(recorder->received == sent);
        CHECK(recorder->events == "eof lost");
      },
      kRealClock);
}

TEST_CASE("tls hostile: a flood that asks for answers and takes none is not heard out") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        aio::TransportRef victim;
        auto handler = [&victim](StreamReader reader, StreamWriter writer) -> Coro<> {
          victim = aio::TransportRef(&writer.transport());
          shrink_buffer(writer, SO_SNDBUF);
          (void)co_await reader.read();
        };
        auto server = co_await aio::start_server(handler, "127.0.0.1", 0, pair.serve());
        RawTls client;
        const bool connected = co_await client.connect(server.port());
        REQUIRE(connected);
        shrink_buffer(client.writer(), SO_RCVBUF);
        const auto ask = [&client] {
          for (int i = 0; i < 1000; ++i) {
            SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED);
            SSL_do_handshake(client.ssl());
          }
          client.writer().write(client.taken());
        };
        // Until more answers wait than may.
        while (!victim || victim->get_write_buffer_size() <= 64 * 1024) {
          ask();
          co_await aio::sleep(0.001);
        }
        std::size_t most = 0;
        for (int round = 0; round < 30; ++round) {
          ask();
          co_await aio::sleep(0.001);
          most = std::max(most, victim->get_write_buffer_size());
        }
        CHECK(most < 250'000);
        server.close();
        server.abort_clients();
        co_await server.wait_closed();
      },
      kRealClock);
}
