// ThreadPoolExecutor, run_in_executor and to_thread.
#include "loop/thread_pool.h"

#include "support/co_check.h"

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "loop/in_loop.h"
#include "loop/run.h"
#include "loop/sleep.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

int add(int one, int other) { return one + other; }

/// Says in which thread it was destroyed last.
class Witness {
 public:
  explicit Witness(std::thread::id* where) : where_(where) {}
  Witness(Witness&& other) noexcept : where_(std::exchange(other.where_, nullptr)) {}
  ~Witness() {
    if (where_ != nullptr) *where_ = std::this_thread::get_id();
  }

 private:
  std::thread::id* where_;
};

}  // namespace

TEST_CASE("thread pool: a call runs in another thread and gives its result") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(2);
    CHECK(co_await aio::run_in_executor(pool, add, 40, 2) == 42);
    const auto there =
        co_await aio::run_in_executor(pool, [] { return std::this_thread::get_id(); });
    CHECK(there != std::this_thread::get_id());
    co_await aio::run_in_executor(pool, [] {});
  });
}

TEST_CASE("thread pool: an exception travels to who awaits") {
  const auto reports = reports_of([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    auto failing =
        aio::run_in_executor(pool, []() -> int { throw std::out_of_range("no such thing"); });
    std::string what;
    try {
      co_await failing;
    } catch (const std::out_of_range& error) {
      what = error.what();
    }
    CHECK(what == "no such thing");
    // One that nobody asks for is reported like any other.
    auto forgotten = aio::run_in_executor(pool, [] { throw std::runtime_error("lost"); });
    while (!forgotten.done()) co_await aio::sleep(0);
  });
  REQUIRE(reports.size() == 1);
  CHECK(reports[0] ==
        "call in a thread: exception was never retrieved: std::runtime_error: lost");
}

TEST_CASE("thread pool: arguments and results are moved") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    auto increment = [](std::unique_ptr<int> number) {
      ++*number;
      return number;
    };
    const auto* before = new int(1);
    std::unique_ptr<int> number(const_cast<int*>(before));
    number = co_await aio::run_in_executor(pool, increment, std::move(number));
    CHECK(*number == 2);
    CHECK(number.get() == before);
  });
}

TEST_CASE("thread pool: a call is made though its future is dropped") {
  std::atomic<int> calls = 0;
  in_loop([&]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    for (int i = 0; i < 10; ++i) std::ignore = aio::run_in_executor(pool, [&] { ++calls; });
    co_return;
  });
  CHECK(calls == 10);
}

TEST_CASE("thread pool: threads start as they are needed, up to the limit") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(3);
    CHECK(pool.threads() == 0);
    std::latch begin(1);
    std::vector<aio::Future<void>> waiting;
    for (std::size_t count = 1; count <= 5; ++count) {
      waiting.push_back(aio::run_in_executor(pool, [&] { begin.wait(); }));
      CHECK(pool.threads() == std::min<std::size_t>(count, 3));
    }
    CHECK(aio::detail::pool_threads() >= 3);
    begin.count_down();
    for (auto& future : waiting) co_await future;
    pool.shutdown();
    CHECK(pool.threads() == 0);
  });
  CHECK(aio::detail::pool_threads() == 0);
  CHECK_THROWS_AS(aio::ThreadPoolExecutor(0), std::invalid_argument);
  CHECK(aio::ThreadPoolExecutor::default_max_workers() >= 5);
  CHECK(aio::ThreadPoolExecutor::default_max_workers() <= 32);
}

TEST_CASE("thread pool: one thread runs calls in the order they came") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    std::vector<int> order;
    for (int i = 0; i < 100; ++i)
      std::ignore = aio::run_in_executor(pool, [&order, i] { order.push_back(i); });
    pool.shutdown();
    std::vector<int> expected;
    for (int i = 0; i < 100; ++i) expected.push_back(i);
    CHECK(order == expected);
    co_return;
  });
}

TEST_CASE("thread pool: a cancelled call that has not begun is dropped at once") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    std::latch begin(1);
    auto first = aio::run_in_executor(pool, [&] { begin.wait(); });
    bool called = false;
    auto captured = std::make_shared<int>(1);
    auto second = aio::run_in_executor(pool, [&called, captured] { called = *captured == 1; });
    CHECK(captured.use_count() == 2);
    CHECK(second.cancel());
    CHECK(second.cancelled());
    CHECK(captured.use_count() == 1);
    CHECK_FALSE(second.cancel());
    begin.count_down();
    co_await first;
    pool.shutdown();
    CHECK_FALSE(called);
  });
}

TEST_CASE("thread pool: a cancelled call that runs goes on and its result is dropped") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    std::latch begun(1);
    std::latch go_on(1);
    std::atomic<bool> ended = false;
    auto call = aio::run_in_executor(pool, [&] {
      begun.count_down();
      go_on.wait();
      ended = true;
      throw std::runtime_error("nobody sees this");
    });
    begun.wait();
    CHECK(call.cancel());
    CHECK_FALSE(ended);
    // The virtual clock does not wait for it: only this lets it end.
    co_await aio::sleep(100);
    go_on.count_down();
    pool.shutdown();
    CHECK(ended);
    CHECK_THROWS_AS(call.result(), aio::CancelledError);
  });
}

TEST_CASE("thread pool: cancelling the task that awaits cancels the call") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    std::latch go_on(1);
    auto busy = aio::run_in_executor(pool, [&] { go_on.wait(); });
    bool called = false;
    auto waits = [](aio::ThreadPoolExecutor* in, bool* flag) -> aio::Coro<> {
      co_await aio::run_in_executor(*in, [&flag] { *flag = true; });
    };
    auto task = aio::create_task(waits(&pool, &called));
    co_await aio::sleep(0);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    go_on.count_down();
    co_await busy;
    pool.shutdown();
    CHECK_FALSE(called);
  });
}

TEST_CASE("thread pool: after shutdown it takes no calls") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    auto last = aio::run_in_executor(pool, add, 1, 2);
    pool.shutdown(false);
    CHECK_THROWS_AS(std::ignore = aio::run_in_executor(pool, add, 1, 2), std::runtime_error);
    CHECK(co_await last == 3);
    pool.shutdown();
    pool.shutdown();
  });
}

TEST_CASE("thread pool: shutdown can cancel what has not begun") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    std::latch go_on(1);
    std::latch begun(1);
    auto first = aio::run_in_executor(pool, [&] {
      begun.count_down();
      go_on.wait();
      return 1;
    });
    auto second = aio::run_in_executor(pool, add, 1, 1);
    begun.wait();
    pool.shutdown(false, true);
    CHECK_THROWS_AS(co_await second, aio::CancelledError);
    go_on.count_down();
    CHECK(co_await first == 1);
  });
}

TEST_CASE("thread pool: function and captures die in the loop's thread") {
  std::thread::id where;
  std::thread::id ran;
  in_loop([&]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    auto function = [&ran, witness = Witness(&where)] { ran = std::this_thread::get_id(); };
    co_await aio::run_in_executor(pool, std::move(function));
  });
  CHECK(where == std::this_thread::get_id());
  CHECK(ran != std::this_thread::get_id());
}

TEST_CASE("thread pool: it outlives a loop, which waits for its calls when it closes") {
  aio::ThreadPoolExecutor pool(2);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> ended = 0;
    std::latch begun(1);
    in_loop([&]() -> aio::Coro<> {
      for (int i = 0; i < 8; ++i) {
        std::ignore = aio::run_in_executor(pool, [&] {
          if (ended == 0) begun.count_down(begun.try_wait() ? 0 : 1);
          ++ended;
        });
        if (i == 0) begun.wait();
      }
      co_return;
    });
    CHECK(ended == 8);
  }
}

TEST_CASE("thread pool: loops of several threads share one") {
  aio::ThreadPoolExecutor pool(3);
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      auto main = [](aio::ThreadPoolExecutor* in) -> aio::Coro<int> {
        std::vector<aio::Future<int>> calls;
        for (int i = 0; i < 100; ++i) calls.push_back(aio::run_in_executor(*in, add, i, 1));
        int total = 0;
        for (auto& call : calls) total += co_await call;
        co_return total;
      };
      sum += aio::run(main(&pool));
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(sum == 3 * 5050);
}

TEST_CASE("thread pool: a loop closed from without waits too") {
  std::latch begun(1);
  bool ended = false;
  aio::ThreadPoolExecutor pool(1);
  {
    aio::EventLoop loop;
    std::ignore = aio::run_in_executor(pool, [&] {
      begun.count_down();
      ended = true;
    });
    begun.wait();
  }
  CHECK(ended);
}

TEST_CASE("thread pool: the virtual clock waits for a call") {
  in_loop([]() -> aio::Coro<> {
    aio::ThreadPoolExecutor pool(1);
    std::latch go_on(1);
    auto& loop = aio::get_running_loop();
    bool fired = false;
    loop.call_later(1, [&] { fired = true; });
    auto call = aio::run_in_executor(pool, [&] { go_on.wait(); });
    loop.call_soon([&] { go_on.count_down(); });
    co_await call;
    CHECK_FALSE(fired);
    CHECK(loop.time() == 0);
  });
}

TEST_CASE("to_thread: runs on the default executor, whose threads the loop joins") {
  std::atomic<int> calls = 0;
  in_loop([&]() -> aio::Coro<> {
    CHECK(aio::detail::pool_threads() == 0);
    CHECK(co_await aio::to_thread(add, 1, 2) == 3);
    CHECK(aio::detail::pool_threads() == 1);
    for (int i = 0; i < 100; ++i) {
      auto dropped = aio::to_thread([&] { ++calls; });
    }
  });
  CHECK(calls == 100);
  CHECK(aio::detail::pool_threads() == 0);
}

TEST_CASE("to_thread: the end of a run delivers what its threads still had to say") {
  int result = 0;
  in_loop([&]() -> aio::Coro<> {
    auto call = aio::to_thread(add, 20, 1);
    call.add_done_callback([&](const aio::Future<int>& done) { result = done.result(); });
    co_return;
  });
  CHECK(result == 21);
}

TEST_CASE("to_thread: outside of a loop there is nothing to run it for") {
  CHECK_THROWS_AS([] { auto call = aio::to_thread(add, 1, 2); }(), std::logic_error);
}
