#include "loop/turn_queue.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "loop/loop.h"

namespace {

/// Notes its name at each turn, and comes again as often as it is told.
class Worker final : public aio::TurnNode {
 public:
  Worker(std::string& log, char name, int times) : log_(&log), name_(name), times_(times) {}
  void turn() noexcept override {
    *log_ += name_;
    if (victim != nullptr) aio::get_running_loop().part<aio::TurnQueue>().remove(*victim);
    if (--times_ > 0) aio::get_running_loop().part<aio::TurnQueue>().add(*this);
  }
  Worker* victim = nullptr;

 private:
  std::string* log_;
  char name_;
  int times_;
};

aio::TurnQueue& turns() { return aio::get_running_loop().part<aio::TurnQueue>(); }

}  // namespace

TEST_CASE("turn queue: nodes take turns, in the order in which they came") {
  std::string log;
  aio::run([](std::string& out) -> aio::Coro<> {
    Worker a(out, 'a', 3);
    Worker b(out, 'b', 2);
    turns().add(a);
    turns().add(b);
    turns().add(a);  // waits already
    while (out.size() < 5) co_await aio::sleep(0);
    CHECK_FALSE(a.is_queued());
  }(log));
  CHECK(log == "ababa");
}

TEST_CASE("turn queue: the kernel is asked between two turns of a node") {
  // Work without end does not keep a connection's bytes from arriving.
  aio::run([]() -> aio::Coro<> {
    std::string log;
    Worker busy(log, 'x', 1'000'000'000);
    auto echo = [](aio::StreamReader reader, aio::StreamWriter writer) -> aio::Coro<> {
      const std::string line = co_await reader.readline();
      writer.write(line);
      co_await writer.drain();
    };
    auto server = co_await aio::start_server(echo, "127.0.0.1", 0);
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
    turns().add(busy);
    writer.write("hello\n");
    const std::string line = co_await reader.readline();
    CHECK(line == "hello\n");
    turns().remove(busy);
    CHECK(!log.empty());
  }());
}

TEST_CASE("turn queue: a node that goes, or is taken away in a turn, has no more of them") {
  std::string log;
  aio::run([](std::string& out) -> aio::Coro<> {
    Worker a(out, 'a', 2);
    Worker b(out, 'b', 1);
    auto gone = std::make_unique<Worker>(out, 'g', 1);
    a.victim = &b;
    turns().add(a);
    turns().add(*gone);
    turns().add(b);
    gone.reset();
    while (out.size() < 2) co_await aio::sleep(0);
    CHECK_FALSE(b.is_queued());
  }(log));
  CHECK(log == "aa");
}
