// TLS between our client and our server.
#include "net/tls.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "loop/gather.h"
#include "loop/sleep.h"
#include "loop/stream_support.h"
#include "loop/task.h"
#include "net/tls_pair.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using aio::StreamWriter;
using aioc::testing::echo_stream;
using aioc::testing::in_loop;
using aioc::testing::kRealClock;
using aioc::testing::TlsPair;
using aioc::testing::TlsRecorder;
using stream_support::TemporaryPath;

/// Bytes that do not repeat within a record.
std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * i / 251 + i);
  return text;
}

class EchoProtocol final : public TlsRecorder {
 public:
  void data_received(std::string_view data) override { transport().write(data); }
};

Coro<> write_all(StreamWriter& writer, std::string data) {
  writer.write(data);
  co_await writer.drain();
}

}  // namespace

TEST_CASE("tls: streams, and what has been agreed on") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        auto server = co_await aio::start_server(echo_stream, "127.0.0.1", 0, pair.serve());
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), pair.connect());
        for (const std::size_t size : {1U, 1000U, 16384U, 16385U, 200000U}) {
          const std::string sent = pattern(size);
          writer.write(sent);
          const std::string echo = co_await reader.readexactly(size);
          CHECK((echo == sent));
        }
        const auto facts = aioc::net::tls_facts(writer.transport());
        REQUIRE(facts);
        CHECK(facts->version == "TLSv1.3");
        CHECK(facts->cipher == "TLS_AES_256_GCM_SHA384");
        CHECK(facts->peer_fingerprint == pair.server.fingerprint());
        CHECK(writer.peername().port() == server.port());
        CHECK(writer.sockname().host() == "127.0.0.1");
        CHECK(writer.transport().fileno() >= 0);
        CHECK_FALSE(writer.can_write_eof());
        CHECK_THROWS_AS(writer.write_eof(), std::system_error);
        writer.close();
        co_await writer.wait_closed();
        CHECK(writer.peername().port() == server.port());
        CHECK_FALSE(aioc::net::tls_facts(writer.transport()));
      },
      kRealClock);
}

TEST_CASE("tls: protocols, and a Unix socket") {
  const TemporaryPath directory;
  in_loop(
      [path = directory.file("socket")]() -> Coro<> {
        const TlsPair pair;
        auto factory = [] { return std::make_unique<EchoProtocol>(); };
        auto client_factory = [] { return std::make_unique<TlsRecorder>(); };
        auto server = co_await aio::create_unix_server(factory, path, pair.serve());
        auto [transport, client] =
            co_await aio::create_unix_connection(client_factory, path, pair.connect());
        CHECK(client->events == "made ");
        CHECK(transport == aio::TransportRef(&client->transport()));
        CHECK(aioc::net::tls_facts(*transport));
        transport->write("hello");
        while (client->received != "hello") co_await aio::sleep(0.001);
        transport->close();
        CHECK(transport->is_closing());
        transport->write("to nobody");
        co_await client->lost;
        CHECK(client->events == "made lost");
      },
      kRealClock);
}

TEST_CASE("tls: a plain transport has no TLS facts") {
  in_loop(
      []() -> Coro<> {
        auto server = co_await aio::start_server(echo_stream, "127.0.0.1", 0);
        auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
        CHECK_FALSE(aioc::net::tls_facts(writer.transport()));
      },
      kRealClock);
}

TEST_CASE("tls: a megabyte each way at once") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        const std::string data = pattern(1 << 20);
        auto both = [&data](StreamReader reader, StreamWriter writer) -> Coro<> {
          auto writing = aio::create_task(write_all(writer, data));
          const std::string got = co_await reader.readexactly(data.size());
          CHECK((got == data));
          co_await writing;
          (void)co_await reader.read();
        };
        auto server = co_await aio::start_server(both, "127.0.0.1", 0, pair.serve());
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), pair.connect());
        auto writing = aio::create_task(write_all(writer, data));
        const std::string got = co_await reader.readexactly(data.size());
        CHECK((got == data));
        co_await writing;
      },
      kRealClock);
}

TEST_CASE("tls: what a server says first reaches a client with the handshake") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        auto greet = [](StreamReader reader, StreamWriter writer) -> Coro<> {
          writer.write("welcome\n");
          (void)co_await reader.read();
        };
        auto server = co_await aio::start_server(greet, "127.0.0.1", 0, pair.serve());
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), pair.connect());
        const std::string greeting = co_await reader.readline();
        CHECK(greeting == "welcome\n");
      },
      kRealClock);
}

TEST_CASE("tls: two hundred connections at once") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        auto server = co_await aio::start_server(echo_stream, "127.0.0.1", 0, pair.serve());
        auto client = [&]() -> Coro<std::size_t> {
          auto [reader, writer] =
              co_await aio::open_connection("127.0.0.1", server.port(), pair.connect());
          const std::string sent = pattern(5000);
          writer.write(sent);
          const std::string echo = co_await reader.readexactly(sent.size());
          writer.close();
          co_await writer.wait_closed();
          co_return echo == sent ? 1 : 0;
        };
        std::vector<Coro<std::size_t>> clients;
        for (int i = 0; i < 200; ++i) clients.push_back(client());
        auto gathering = aio::gather(std::move(clients));
        std::size_t right = 0;
        for (const std::size_t one : co_await std::move(gathering)) right += one;
        CHECK(right == 200);
        server.close();
        co_await server.wait_closed();
      },
      kRealClock);
}

TEST_CASE("tls: TLS goes through TLS") {
  in_loop(
      []() -> Coro<> {
        const TlsPair outer;
        const TlsPair inner;
        const auto both = [](const aio::Layer& below, const aio::Layer& above) -> aio::Layer {
          return [below, above](std::shared_ptr<aio::BaseProtocol> application,
                                aio::Opened opened) {
            return below(above(std::move(application), std::move(opened)), nullptr);
          };
        };
        const auto serve =
            aio::ServerOptions().layer(both(outer.serve().layer(), inner.serve().layer()));
        const auto connect =
            aio::ConnectOptions().layer(both(outer.connect().layer(), inner.connect().layer()));
        auto server = co_await aio::start_server(echo_stream, "127.0.0.1", 0, serve);
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), connect);
        const std::string sent = pattern(300000);
        auto writing = aio::create_task(write_all(writer, sent));
        const std::string echo = co_await reader.readexactly(sent.size());
        CHECK((echo == sent));
        co_await writing;
        writer.close();
        co_await writer.wait_closed();
      },
      kRealClock);
}
