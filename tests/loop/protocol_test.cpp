#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "loop/connect.h"
#include "loop/future.h"
#include "loop/run.h"
#include "loop/server.h"
#include "stream_support.h"

namespace {

using aio::Coro;
using stream_support::error_of;
using stream_support::TemporaryPath;

/// Records its events and tells when it is lost.
class Recorder : public aio::Protocol {
 public:
  void connection_made(aio::Transport& transport) override {
    transport_ = aio::TransportRef(&transport);
    events += "made ";
  }
  void data_received(std::string_view data) override { received += data; }
  bool eof_received() override {
    events += "eof ";
    return false;
  }
  void pause_writing() override { events += "pause "; }
  void resume_writing() override { events += "resume "; }
  void connection_lost(std::exception_ptr error) override {
    events += error == nullptr ? "lost" : "broken";
    lost.set_result();
  }
  aio::Transport& transport() { return *transport_; }

  std::string events;
  std::string received;
  aio::Future<> lost;

 private:
  aio::TransportRef transport_;
};

/// Sends back what it gets.
class Echo final : public aio::Protocol {
 public:
  void connection_made(aio::Transport& transport) override { transport_ = &transport; }
  void data_received(std::string_view data) override { transport_->write(data); }

 private:
  aio::Transport* transport_ = nullptr;
};

auto new_recorder() {
  return [] { return std::make_unique<Recorder>(); };
}

}  // namespace

TEST_CASE("protocol: a client's and a server's events, in their order") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::create_server<Echo>("127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    CHECK(client->events == "made ");
    CHECK(transport->is_reading());
    CHECK(transport->peername().port() == server.port());
    CHECK(transport->fileno() >= 0);
    transport->write("hello");
    transport->write_eof();
    co_await client->lost;
    CHECK(client->received == "hello");
    CHECK(client->events == "made eof lost");
    CHECK(transport->is_closing());
    transport->close();
    transport->abort();
  }());
}

TEST_CASE("protocol: over a Unix socket") {
  const TemporaryPath directory;
  aio::run([](std::string path) -> Coro<> {
    auto factory = [] { return std::make_shared<Echo>(); };
    auto server = co_await aio::create_unix_server(factory, path);
    auto [transport, client] = co_await aio::create_unix_connection(new_recorder(), path);
    transport->write("hello");
    transport->write_eof();
    co_await client->lost;
    CHECK(client->received == "hello");
  }(directory.file("socket")));
}

TEST_CASE("protocol: a refused connection makes none") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::create_server<Echo>("127.0.0.1", 0);
    const std::uint16_t port = server.port();
    server.close();
    int made = 0;
    auto factory = [&made] {
      ++made;
      return std::make_unique<Recorder>();
    };
    const auto error = co_await error_of<std::system_error>(
        [&] { return aio::create_connection(factory, "127.0.0.1", port); });
    REQUIRE(error);
    CHECK(error->code() == std::errc::connection_refused);
    CHECK(made == 0);
  }());
}

TEST_CASE("protocol: writing is paused above the high mark and resumed at the low one") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::create_server(new_recorder(), "127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    const std::string block(1 << 20, 'x');
    while (transport->get_write_buffer_size() <= transport->write_buffer_high()) {
      transport->write(block);
    }
    CHECK(client->events == "made pause ");
    transport->close();
    co_await client->lost;
    CHECK(client->events == "made pause resume lost");
  }());
}

TEST_CASE("protocol: paused reading receives nothing until it is resumed") {
  aio::run([]() -> Coro<> {
    std::shared_ptr<Recorder> accepted;
    aio::Future<> arrived;
    auto factory = [&] {
      accepted = std::make_shared<Recorder>();
      arrived.set_result();
      return accepted;
    };
    auto server = co_await aio::create_server(factory, "127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    co_await arrived;
    transport->pause_reading();
    transport->pause_reading();
    CHECK_FALSE(transport->is_reading());
    accepted->transport().write("data");
    accepted->transport().close();
    co_await accepted->lost;
    CHECK(client->received.empty());
    transport->resume_reading();
    transport->resume_reading();
    co_await client->lost;
    CHECK(client->received == "data");
  }());
}

TEST_CASE("protocol: to keep a half-closed connection, eof_received returns true") {
  class KeepsOpen final : public Recorder {
   public:
    bool eof_received() override {
      transport().write("got: " + received);
      transport().close();
      return true;
    }
  };
  aio::run([]() -> Coro<> {
    auto server = co_await aio::create_server<KeepsOpen>("127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    transport->write("all");
    transport->write_eof();
    CHECK_THROWS_AS(transport->write("more"), std::runtime_error);
    co_await client->lost;
    CHECK(client->received == "got: all");
  }());
}

TEST_CASE("protocol: abort drops what waits, and is no error of its own side") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::create_server(new_recorder(), "127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    const std::string block(8 << 20, 'x');
    transport->write(block);
    transport->abort();
    CHECK(client->events.find("lost") == std::string::npos);  // not from within
    co_await client->lost;
    CHECK(transport->get_write_buffer_size() == 0);
    CHECK(transport->fileno() == -1);
  }());
}

TEST_CASE("protocol: an exception in data_received is reported and ends the connection") {
  class Throws final : public aio::Protocol {
   public:
    void data_received(std::string_view) override { throw std::runtime_error("no"); }
  };
  int reports = 0;
  aio::EventLoop loop;
  loop.set_exception_handler(
      [&reports](const std::string&, const std::exception_ptr&) { ++reports; });
  loop.run_until_complete([]() -> Coro<> {
    auto server = co_await aio::create_server<Throws>("127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    transport->write("x");
    co_await client->lost;
  }());
  CHECK(reports == 1);
}

TEST_CASE("protocol: one with a buffer of its own is read into that") {
  class Own final : public aio::BufferedProtocol {
   public:
    void connection_made(aio::Transport& transport) override { transport_ = &transport; }
    std::span<char> get_buffer(std::size_t) override { return buffer_; }
    void buffer_updated(std::size_t size) override {
      transport_->write({buffer_.data(), size});
    }

   private:
    aio::Transport* transport_ = nullptr;
    std::array<char, 3> buffer_{};
  };
  aio::run([]() -> Coro<> {
    auto server = co_await aio::create_server<Own>("127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    transport->write("in small pieces");
    transport->write_eof();
    co_await client->lost;
    CHECK(client->received == "in small pieces");
  }());
}

TEST_CASE("protocol: a loop that closes lets go of open connections and their protocols") {
  std::weak_ptr<Recorder> kept;
  aio::run([](std::weak_ptr<Recorder>& weak) -> Coro<> {
    auto server = co_await aio::create_server<Echo>("127.0.0.1", 0);
    auto [transport, client] =
        co_await aio::create_connection(new_recorder(), "127.0.0.1", server.port());
    weak = client;
  }(kept));
  CHECK(kept.expired());
}
