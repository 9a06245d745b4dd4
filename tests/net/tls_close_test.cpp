// How a TLS connection ends, and who waits for whom.
#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "loop/sleep.h"
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
using aioc::testing::in_loop;
using aioc::testing::kRealClock;
using aioc::testing::RawTls;
using aioc::testing::text_of;
using aioc::testing::TlsPair;
using aioc::testing::TlsRecorder;
using aioc::testing::Troubles;

/// A protocol that keeps a half-closed connection open and answers then.
class AnswersAtEnd final : public TlsRecorder {
 public:
  bool eof_received() override {
    TlsRecorder::eof_received();
    transport().write("answer to " + received);
    transport().close();
    return true;
  }
};

/// A server of one protocol, and a client of another.
template <class S, class C>
struct Two {
  std::shared_ptr<S> server_side = std::make_shared<S>();
  std::shared_ptr<C> client_side = std::make_shared<C>();
  std::optional<aio::Server> server;

  Coro<> connect(const TlsPair& pair, TlsOptions serve = TlsOptions(),
                 TlsOptions client = TlsOptions()) {
    auto own = [this] { return server_side; };
    auto theirs = [this] { return client_side; };
    server = co_await aio::create_server(own, "127.0.0.1", 0, pair.serve(serve));
    auto connecting =
        aio::create_connection(theirs, "127.0.0.1", server->port(), pair.connect(client));
    (void)co_await std::move(connecting);
    // The client is through with the handshake before the server is.
    while (server_side->events.empty()) co_await aio::sleep(0);
  }
};

}  // namespace

TEST_CASE("tls close: close_notify is the end of the stream, and answered") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        Two<TlsRecorder, TlsRecorder> two;
        co_await two.connect(pair);
        two.client_side->transport().write("bye");
        two.client_side->transport().close();
        co_await two.client_side->lost;
        co_await two.server_side->lost;
        CHECK(two.server_side->received == "bye");
        CHECK(two.server_side->events == "made eof lost");
        CHECK(two.client_side->events == "made lost");
      },
      kRealClock);
}

TEST_CASE("tls close: the server closes first, with all that it wrote") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        Two<TlsRecorder, TlsRecorder> two;
        co_await two.connect(pair);
        const std::string much(3'000'000, 'x');
        two.server_side->transport().write(much);
        two.server_side->transport().close();
        co_await two.client_side->lost;
        co_await two.server_side->lost;
        CHECK(two.client_side->received.size() == much.size());
        CHECK(two.client_side->events == "made eof lost");
      },
      kRealClock);
}

TEST_CASE("tls close: a peer that closes its own direction alone gets its answer") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        auto answer = [](StreamReader reader, StreamWriter writer) -> Coro<> {
          const std::string all = co_await reader.read();
          writer.write("answer to " + all);
          co_await writer.drain();
        };
        auto server = co_await aio::start_server(answer, "127.0.0.1", 0, pair.serve());
        auto protocol = [] { return std::make_unique<AnswersAtEnd>(); };
        auto other = co_await aio::create_server(protocol, "127.0.0.1", 0, pair.serve());
        for (const bool eof_below : {false, true}) {
          for (const std::uint16_t port : {server.port(), other.port()}) {
            RawTls client;
            const bool connected = co_await client.connect(port);
            REQUIRE(connected);
            client.write("question");
            SSL_shutdown(client.ssl());
            co_await client.flush();
            if (eof_below) client.writer().write_eof();
            const std::string all = co_await client.read_all();
            CHECK(all == "answer to question");
            CHECK(client.got_close_notify());
          }
        }
      },
      kRealClock);
}

TEST_CASE("tls close: both at once") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        Two<TlsRecorder, TlsRecorder> two;
        co_await two.connect(pair);
        two.client_side->transport().close();
        two.server_side->transport().close();
        co_await two.client_side->lost;
        co_await two.server_side->lost;
        CHECK(two.server_side->events == "made lost");
        CHECK(two.client_side->events == "made lost");
      },
      kRealClock);
}

TEST_CASE("tls close: abort() says no goodbye, which is an error to the peer") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        Troubles troubles;
        Two<TlsRecorder, TlsRecorder> two;
        co_await two.connect(pair, TlsOptions().on_error(troubles.note()));
        two.client_side->transport().abort();
        co_await two.client_side->lost;
        co_await two.server_side->lost;
        CHECK(two.client_side->events == "made lost");
        CHECK(two.server_side->events == "made broken");
      },
      kRealClock);
}

TEST_CASE("tls close: an end without close_notify is an error, to a stream too") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        Troubles troubles;
        std::string said;
        aio::Future<> done;
        auto handler = [&](StreamReader reader, StreamWriter) -> Coro<> {
          try {
            (void)co_await reader.read();
          } catch (const TlsError& error) {
            CHECK(error.problem() == TlsError::Problem::cut_short);
            CHECK(error.code() == std::errc::connection_reset);
            said = error.what();
          }
          done.set_result();
        };
        auto server = co_await aio::start_server(
            handler, "127.0.0.1", 0, pair.serve(TlsOptions().on_error(troubles.note())));
        RawTls client;
        const bool connected = co_await client.connect(server.port());
        REQUIRE(connected);
        client.write("half a mess");
        co_await client.flush();
        client.writer().close();
        co_await done;
        CHECK(said.find("close_notify") != said.npos);
        CHECK(troubles.texts == std::vector<std::string>{said});
      },
      kRealClock);
}

TEST_CASE("tls close: a peer that does not answer close_notify is not waited for for ever") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        aio::Future<> asleep;
        auto sleeper = [&](StreamReader, StreamWriter writer) -> Coro<> {
          writer.transport().pause_reading();
          asleep.set_result();
          aio::Future<> never;
          co_await never;
        };
        auto server = co_await aio::start_server(sleeper, "127.0.0.1", 0, pair.serve());
        const auto connect = pair.connect(TlsOptions().shutdown_timeout(0.02));
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), connect);
        co_await asleep;
        writer.close();
        co_await writer.wait_closed();
        server.close();
        server.abort_clients();
      },
      kRealClock);
}

TEST_CASE("tls close: a server says close_notify to its clients") {
  in_loop(
      []() -> Coro<> {
        const TlsPair pair;
        Two<TlsRecorder, TlsRecorder> two;
        co_await two.connect(pair);
        two.server->close();
        two.server->close_clients();
        co_await two.server->wait_closed();
        co_await two.client_side->lost;
        CHECK(two.client_side->events == "made eof lost");
      },
      kRealClock);
}

TEST_CASE("tls close: the loop ends with connections open") {
  for (const bool keep : {false, true}) {
    aio::TransportRef kept;
    {
      std::shared_ptr<TlsRecorder> left;
      aio::EventLoop loop;
      loop.run_until_complete([](bool keeps, aio::TransportRef& to,
                                 std::shared_ptr<TlsRecorder>& recorder) -> Coro<> {
        const TlsPair pair;
        recorder = std::make_shared<TlsRecorder>();
        auto own = [&recorder] { return recorder; };
        auto theirs = [] { return std::make_unique<TlsRecorder>(); };
        auto server = co_await aio::create_server(own, "127.0.0.1", 0, pair.serve());
        auto connecting =
            aio::create_connection(theirs, "127.0.0.1", server.port(), pair.connect());
        auto [transport, client] = co_await std::move(connecting);
        if (keeps) to = transport;
        while (recorder->events.empty()) co_await aio::sleep(0);
      }(keep, kept, left));
      loop.close();
      CHECK(left->events == "made ");
    }
    if (keep) {
      CHECK(kept->is_closing());
      kept->write("nothing happens");
      kept->close();
    }
  }
}

TEST_CASE("tls close: an exception of the application ends its connection alone") {
  class Throws final : public TlsRecorder {
   public:
    void data_received(std::string_view) override { throw std::runtime_error("mine"); }
  };
  const auto reports = aioc::testing::reports_of(
      []() -> Coro<> {
        const TlsPair pair;
        Two<Throws, TlsRecorder> two;
        co_await two.connect(pair);
        two.client_side->transport().write("x");
        co_await two.server_side->lost;
        co_await two.client_side->lost;
        CHECK(two.server_side->events == "made broken");
        CHECK(text_of(two.server_side->error) == "std::runtime_error: mine");
      },
      kRealClock);
  CHECK(reports ==
        std::vector<std::string>{"protocol.data_received(): std::runtime_error: mine"});
}
