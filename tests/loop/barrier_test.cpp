// Barrier: parties go through together, one after the other.
#include "loop/barrier.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "loop/many.h"
#include "loop/run.h"
#include "loop/sleep.h"

namespace {

constexpr int kParties = 5;

aio::Coro<std::ptrdiff_t> pass(aio::Barrier& barrier) { co_return co_await barrier.wait(); }

/// Runs `count` tasks of the coroutine function to their end.
template <class F>
aio::Coro<> run_all(int count, F& function) {
  std::vector<aio::Task<>> tasks;
  for (int i = 0; i < count; ++i) tasks.push_back(aio::create_task(function()));
  for (auto& task : tasks) co_await task;
}

void check_as_new(const aio::Barrier& barrier) {
  CHECK(barrier.n_waiting() == 0);
  CHECK_FALSE(barrier.broken());
}

}  // namespace

TEST_CASE("barrier: it has at least one party") {
  CHECK_THROWS_AS(aio::Barrier(0), std::invalid_argument);
  CHECK_THROWS_AS(aio::Barrier(-4), std::invalid_argument);
  CHECK(aio::Barrier(kParties).parties() == kParties);
}

TEST_CASE("barrier: one of one party does not wait") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(1);
    for (int i = 0; i < 2; ++i) {
      const auto index = co_await barrier.wait();
      CHECK(index == 0);
      check_as_new(barrier);
    }
  }());
}

TEST_CASE("barrier: it fills task by task, and each gets a number") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(3);
    auto one = aio::create_task(pass(barrier));
    co_await aio::sleep(0);
    CHECK(barrier.n_waiting() == 1);
    auto two = aio::create_task(pass(barrier));
    co_await aio::sleep(0);
    CHECK(barrier.n_waiting() == 2);
    CHECK_FALSE(one.done());
    auto three = aio::create_task(pass(barrier));
    co_await three;
    CHECK(one.result() == 0);
    CHECK(two.result() == 1);
    CHECK(three.result() == 2);
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: it can be passed again and again") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    std::vector<int> first;
    std::vector<std::ptrdiff_t> second;
    auto twice = [&]() -> aio::Coro<> {
      co_await barrier.wait();
      CHECK(second.empty());
      first.push_back(1);
      const auto index = co_await barrier.wait();
      CHECK(first.size() == kParties);
      second.push_back(index);
    };
    co_await run_all(kParties, twice);
    std::sort(second.begin(), second.end());
    CHECK(second == std::vector<std::ptrdiff_t>{0, 1, 2, 3, 4});
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: who comes while a party leaves waits for the next one") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    aio::Barrier rest(kParties - 2);
    int again = 2;
    auto some_first = [&]() -> aio::Coro<> {
      co_await barrier.wait();
      if (again > 0) {
        --again;
        co_await barrier.wait();
      } else {
        co_await rest.wait();
        co_await barrier.wait();
      }
    };
    co_await run_all(kParties, some_first);
    check_as_new(barrier);
    check_as_new(rest);
  }());
}

TEST_CASE("barrier: one who is cancelled does not count") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(3);
    auto one = aio::create_task(pass(barrier));
    auto two = aio::create_task(pass(barrier));
    co_await aio::sleep(0);
    CHECK(barrier.n_waiting() == 2);
    one.cancel();
    co_await aio::sleep(0);
    CHECK(barrier.n_waiting() == 1);
    CHECK(one.cancelled());
    auto three = aio::create_task(pass(barrier));
    co_await aio::sleep(0);
    CHECK(barrier.n_waiting() == 2);
    auto four = aio::create_task(pass(barrier));
    co_await two;
    co_await three;
    co_await four;
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: one who is cancelled while its party leaves has left") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(2);
    auto one = aio::create_task(pass(barrier));
    co_await aio::sleep(0);
    co_await barrier.wait();
    one.cancel();
    auto blocked = aio::create_task(pass(barrier));
    CHECK_THROWS_AS(co_await one, aio::CancelledError);
    co_await aio::sleep(0);
    CHECK(barrier.n_waiting() == 1);
    co_await barrier.wait();
    co_await blocked;
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: one who is cancelled before it came in changes nothing") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(2);
    auto one = aio::create_task(pass(barrier));
    co_await aio::sleep(0);
    auto blocked = pass(barrier);
    co_await barrier.wait();  // one has yet to leave
    auto task = aio::create_task(std::move(blocked));
    task.cancel();
    co_await one;
    co_await aio::sleep(0);
    CHECK(task.cancelled());
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: a great many meet") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kMany);
    int met = 0;
    auto meets = [&]() -> aio::Coro<> {
      co_await barrier.wait();
      ++met;
    };
    for (int i = 1; i < kMany; ++i) aio::create_task(meets());
    co_await aio::sleep(0);
    CHECK(barrier.n_waiting() == kMany - 1);
    const auto index = co_await barrier.wait();
    CHECK(index == kMany - 1);
    co_await aio::sleep(0);
    CHECK(met == kMany - 1);
    check_as_new(barrier);
  }());
}
