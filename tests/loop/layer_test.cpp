// A layer between transport and protocol, by one that wants a password before all else.
#include "loop/layer.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>

#include "in_loop.h"
#include "loop/connect.h"
#include "loop/future.h"
#include "loop/protocol.h"
#include "loop/server.h"
#include "loop/task.h"
#include "stream_support.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using aio::StreamWriter;
using aioc::testing::in_loop;
using stream_support::error_of;
using stream_support::TemporaryPath;

constexpr auto kReal = aio::EventLoop::Clock::real;

/// Sends "open\n" and wants it back before the application hears of the connection, which it
/// then leaves to it; says "bye\n" when the server closes. "close\n" instead is a refusal.
class Knock final : public aio::Protocol {
 public:
  Knock(std::shared_ptr<BaseProtocol> application, aio::Opened opened)
      : application_(std::move(application)), opened_(std::move(opened)) {}

  void connection_made(aio::Transport& transport) override {
    transport_ = &transport;
    transport.write("open\n");
  }
  void data_received(std::string_view data) override {
    if (open_) {
      pass_on(data);
      return;
    }
    head_ += data;
    if (head_.size() < 5) return;
    if (!head_.starts_with("open\n")) {
      opened_(nullptr, std::make_exception_ptr(std::runtime_error("refused")));
      opened_ = nullptr;
      transport_->abort();
      return;
    }
    open_ = true;
    application_->connection_made(*transport_);
    if (opened_) opened_(transport_, nullptr);
    opened_ = nullptr;
    if (head_.size() > 5) pass_on(head_.substr(5));
  }
  bool eof_received() override { return open_ && application_->eof_received(); }
  void connection_lost(std::exception_ptr error) override {
    if (open_) {
      application_->connection_lost(error);
    } else if (opened_) {
      opened_(nullptr, std::make_exception_ptr(std::runtime_error("gone before it opened")));
    }
  }
  void close_requested(aio::Transport& transport) override {
    transport.write("bye\n");
    transport.close();
  }

 private:
  void pass_on(std::string_view data) {
    while (!data.empty()) {
      const auto room = application_->get_buffer(data.size());
      const std::size_t size = std::min(room.size(), data.size());
      data.copy(room.data(), size);
      application_->buffer_updated(size);
      data.remove_prefix(size);
    }
  }

  std::shared_ptr<BaseProtocol> application_;
  aio::Opened opened_;
  aio::Transport* transport_ = nullptr;
  std::string head_;
  bool open_ = false;
};

aio::Layer knock() {
  return [](std::shared_ptr<aio::BaseProtocol> application, aio::Opened opened) {
    return std::make_shared<Knock>(std::move(application), std::move(opened));
  };
}

Coro<> greet_and_echo(StreamReader reader, StreamWriter writer) {
  writer.write("hello\n");
  for (;;) {
    const std::string line = co_await reader.readline();
    if (line.empty()) co_return;
    writer.write(line);
  }
}

class Upper final : public aio::Protocol {
 public:
  void connection_made(aio::Transport& transport) override { transport_ = &transport; }
  void data_received(std::string_view data) override {
    std::string upper(data);
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    transport_->write(upper);
  }

 private:
  aio::Transport* transport_ = nullptr;
};

class Waits final : public aio::Protocol {
 public:
  void connection_made(aio::Transport& /*transport*/) override { made = true; }
  void data_received(std::string_view data) override {
    got += data;
    if (!first.done()) first.set_result();
  }
  void connection_lost(std::exception_ptr /*error*/) override { lost = true; }

  aio::Future<> first;
  std::string got;
  bool made = false;
  bool lost = false;
};

}  // namespace

TEST_CASE("layer: streams begin once it has opened, on both sides, over TCP and Unix") {
  const TemporaryPath directory;
  const std::string path = directory.file("socket");
  in_loop(
      [&path]() -> Coro<> {
        const auto serve = aio::ServerOptions().layer(knock());
        const auto connect = aio::ConnectOptions().layer(knock());
        auto tcp = co_await aio::start_server(greet_and_echo, "127.0.0.1", 0, serve);
        auto local = co_await aio::start_unix_server(greet_and_echo, path, serve);
        for (const bool over_tcp : {true, false}) {
          auto opening = over_tcp ? aio::open_connection("127.0.0.1", tcp.port(), connect)
                                  : aio::open_unix_connection(path, connect);
          auto [reader, writer] = co_await std::move(opening);
          const std::string greeting = co_await reader.readline();
          CHECK(greeting == "hello\n");
          writer.write("echo\n");
          const std::string echo = co_await reader.readline();
          CHECK(echo == "echo\n");
        }
      },
      kReal);
}

TEST_CASE("layer: protocols get its transport, and connection_made through it") {
  in_loop(
      []() -> Coro<> {
        const auto serve = aio::ServerOptions().layer(knock());
        const auto connect = aio::ConnectOptions().layer(knock());
        auto server = co_await aio::create_server<Upper>("127.0.0.1", 0, serve);
        auto factory = [] { return std::make_unique<Waits>(); };
        auto [transport, client] =
            co_await aio::create_connection(factory, "127.0.0.1", server.port(), connect);
        CHECK(client->made);
        transport->write("loud");
        co_await client->first;
        CHECK(client->got == "LOUD");
        transport->abort();
      },
      kReal);
}

TEST_CASE("layer: what keeps it from opening is thrown to who connects, and no handler runs") {
  in_loop(
      []() -> Coro<> {
        bool handled = false;
        auto refuse = [](StreamReader reader, StreamWriter writer) -> Coro<> {
          writer.write("close\n");
          (void)co_await reader.read();
        };
        auto plain = co_await aio::start_server(refuse, "127.0.0.1", 0);
        const auto connect = aio::ConnectOptions().layer(knock());
        const auto refused = co_await error_of<std::runtime_error>(
            [&] { return aio::open_connection("127.0.0.1", plain.port(), connect); });
        REQUIRE(refused);
        CHECK(std::string(refused->what()) == "refused");

        auto handler = [&handled](StreamReader, StreamWriter) -> Coro<> {
          handled = true;
          co_return;
        };
        const auto serve = aio::ServerOptions().layer(knock());
        auto server = co_await aio::start_server(handler, "127.0.0.1", 0, serve);
        auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
        const std::string knocked = co_await reader.readline();
        CHECK(knocked == "open\n");
        writer.close();
        server.close();
        co_await server.wait_closed();
        CHECK_FALSE(handled);
      },
      kReal);
}

TEST_CASE("layer: a cancel while it opens closes the connection") {
  in_loop(
      []() -> Coro<> {
        aio::Future<> knocked;
        aio::Future<> ended;
        auto silent = [&](StreamReader reader, StreamWriter) -> Coro<> {
          (void)co_await reader.readline();
          knocked.set_result();
          try {
            (void)co_await reader.read();
          } catch (const std::system_error&) {  // the kernel may reset it
          }
          ended.set_result();
        };
        auto server = co_await aio::start_server(silent, "127.0.0.1", 0);
        const auto connect = aio::ConnectOptions().layer(knock());
        auto opening =
            aio::create_task(aio::open_connection("127.0.0.1", server.port(), connect));
        co_await knocked;
        opening.cancel();
        co_await ended;
        CHECK(opening.cancelled());
      },
      kReal);
}

TEST_CASE("layer: it says goodbye when the server closes its clients") {
  in_loop(
      []() -> Coro<> {
        const auto serve = aio::ServerOptions().layer(knock());
        const auto connect = aio::ConnectOptions().layer(knock());
        auto server = co_await aio::create_server<Upper>("127.0.0.1", 0, serve);
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), connect);
        writer.write("a\n");
        const std::string answer = co_await reader.readline();
        CHECK(answer == "A\n");
        server.close_clients();
        const std::string bye = co_await reader.read();
        CHECK(bye == "bye\n");
      },
      kReal);
}
