// call_soon_threadsafe: the door for other threads.
#include "support/co_check.h"

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "loop/in_loop.h"
#include "loop/run.h"
#include "loop/sleep.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("call_soon_threadsafe: wakes a loop that sleeps") {
  in_loop(
      []() -> aio::Coro<> {
        auto& loop = aio::get_running_loop();
        aio::Future<std::thread::id> called;
        std::thread other([&] {
          loop.call_soon_threadsafe([&] { called.set_result(std::this_thread::get_id()); });
        });
        CHECK(co_await called == std::this_thread::get_id());
        other.join();
      },
      aio::EventLoop::Clock::real);
}

TEST_CASE("call_soon_threadsafe: calls of one thread keep their order, and none is lost") {
  constexpr int kThreads = 4;
  constexpr int kCalls = 5000;
  in_loop(
      []() -> aio::Coro<> {
        auto& loop = aio::get_running_loop();
        std::vector<int> last(kThreads, -1);
        int out_of_order = 0;
        int left = kThreads * kCalls;
        aio::Future<void> all;
        std::vector<std::thread> threads;
        for (std::size_t thread = 0; thread < kThreads; ++thread) {
          threads.emplace_back([&, thread] {
            for (int call = 0; call < kCalls; ++call) {
              loop.call_soon_threadsafe([&, thread, call] {
                if (last[thread] != call - 1) ++out_of_order;
                last[thread] = call;
                if (--left == 0) all.set_result();
              });
            }
          });
        }
        co_await all;
        for (auto& thread : threads) thread.join();
        CHECK(out_of_order == 0);
      },
      aio::EventLoop::Clock::real);
}

TEST_CASE("call_soon_threadsafe: arguments are moved, those of a call never made are freed") {
  in_loop([]() -> aio::Coro<> {
    auto& loop = aio::get_running_loop();
    int got = 0;
    loop.call_soon_threadsafe([&](std::unique_ptr<int> number) { got = *number; },
                              std::make_unique<int>(5));
    loop.expect_remote();
    while (got == 0) co_await aio::sleep(0);
    loop.remote_arrived();
    CHECK(got == 5);
    loop.call_soon_threadsafe([](const std::unique_ptr<int>&) { FAIL("closed before"); },
                              std::make_unique<int>(6));
  });
}

TEST_CASE("call_soon_threadsafe: an exception goes to the loop's handler") {
  const auto reports = reports_of([]() -> aio::Coro<> {
    auto& loop = aio::get_running_loop();
    bool called = false;
    std::thread([&] {
      loop.call_soon_threadsafe([] { throw std::runtime_error("remote"); });
      loop.call_soon_threadsafe([&] { called = true; });
    }).join();
    while (!called) co_await aio::sleep(0);
  });
  REQUIRE(reports.size() == 1);
  CHECK(reports[0] == "exception in a callback: std::runtime_error: remote");
}

TEST_CASE("call_soon_threadsafe: a closed loop refuses") {
  aio::EventLoop loop;
  loop.close();
  auto held = std::make_shared<int>(1);
  CHECK_THROWS_AS(loop.call_soon_threadsafe([held] {}), std::runtime_error);
  CHECK(held.use_count() == 1);
}

TEST_CASE("call_soon_threadsafe: the call may end the loop that it is made to") {
  // The thread may still stand in the door when the loop has been destroyed behind it.
  std::atomic<aio::EventLoop*> door = nullptr;
  std::atomic<bool> stop = false;
  std::atomic<aio::Future<void>*> done = nullptr;
  std::thread other([&] {
    while (!stop) {
      if (aio::EventLoop* loop = door.exchange(nullptr)) {
        loop->call_soon_threadsafe([future = done.load()] { future->set_result(); });
      }
    }
  });
  for (int round = 0; round < 2000; ++round) {
    auto main = [](std::atomic<aio::EventLoop*>* to,
                   std::atomic<aio::Future<void>*>* what) -> aio::Coro<> {
      aio::Future<void> future;
      *what = &future;
      *to = &aio::get_running_loop();
      co_await future;
    };
    aio::run(main(&door, &done));
  }
  stop = true;
  other.join();
}

TEST_CASE("call_soon_threadsafe: from the loop's own thread it is a call at the next turn") {
  in_loop(
      []() -> aio::Coro<> {
        auto& loop = aio::get_running_loop();
        aio::Future<int> result;
        loop.call_soon_threadsafe([&](int value) { result.set_result(value); }, 3);
        CHECK_FALSE(result.done());
        CHECK(co_await result == 3);
      },
      aio::EventLoop::Clock::real);
}
