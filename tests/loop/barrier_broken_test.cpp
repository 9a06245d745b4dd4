// Barrier: reset and abort, which throw at those who wait.
#include "loop/barrier.h"

#include <catch2/catch.hpp>

#include <vector>

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

TEST_CASE("barrier: reset of an empty one leaves it as it is") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(1);
    co_await barrier.reset();
    check_as_new(barrier);
    const auto index = co_await barrier.wait();
    CHECK(index == 0);
  }());
}

TEST_CASE("barrier: reset throws at who waits, and makes it as new") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    int thrown = 0;
    auto waits = [&]() -> aio::Coro<> {
      try {
        co_await barrier.wait();
      } catch (const aio::BrokenBarrierError&) {
        ++thrown;
      }
    };
    auto resets = [&]() -> aio::Coro<> {
      co_await aio::sleep(0);
      CHECK(barrier.n_waiting() == kParties - 1);
      barrier.reset();
      CHECK(barrier.n_waiting() == 0);
    };
    auto other = aio::create_task(resets());
    co_await run_all(kParties - 1, waits);
    co_await other;
    CHECK(thrown == kParties - 1);
    check_as_new(barrier);
    co_await run_all(kParties, waits);
    CHECK(thrown == kParties - 1);
  }());
}

TEST_CASE("barrier: reset while a party leaves throws at those who have not left") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    int left = 0;
    int thrown = 0;
    auto passes = [&]() -> aio::Coro<> {
      try {
        co_await barrier.wait();
        if (++left == kParties - kParties / 2) barrier.reset();
      } catch (const aio::BrokenBarrierError&) {
        ++thrown;
      }
    };
    co_await run_all(kParties, passes);
    CHECK(thrown == kParties / 2);
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: reset while a party leaves lets in those who were held up") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    const int half = kParties / 2;
    int left = 0;
    int thrown = 0;
    int thrown_outside = 0;
    auto passes = [&]() -> aio::Coro<> {
      bool broken = false;
      try {
        co_await barrier.wait();
      } catch (const aio::BrokenBarrierError&) {
        broken = true;
      }
      if (broken) {
        ++thrown;
        co_await barrier.wait();
      } else if (++left > half) {
        barrier.reset();
        co_await barrier.wait();
      } else {
        try {
          co_await barrier.wait();
        } catch (const aio::BrokenBarrierError&) {
          ++thrown_outside;
        }
      }
    };
    co_await run_all(kParties, passes);
    CHECK(thrown == half);
    CHECK(thrown_outside == 0);
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: after a reset those who were thrown out can wait again") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    int thrown = 0;
    int passed = 0;
    auto again = [&]() -> aio::Coro<> {
      try {
        co_await barrier.wait();
      } catch (const aio::BrokenBarrierError&) {
        ++thrown;
      }
      co_await barrier.wait();
      ++passed;
    };
    auto one_more = [&]() -> aio::Coro<> {
      co_await aio::sleep(0);
      barrier.reset();
      co_await barrier.wait();
      ++passed;
    };
    auto last = aio::create_task(one_more());
    co_await run_all(kParties - 1, again);
    co_await last;
    CHECK(thrown == kParties - 1);
    CHECK(passed == kParties);
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: reset by the last who leaves disturbs nobody who came again") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    int left = 0;
    int second = 0;
    int third = 0;
    auto passes = [&]() -> aio::Coro<> {
      co_await barrier.wait();
      if (++left == kParties) {
        co_await barrier.reset();
        co_await barrier.wait();
      } else {
        co_await barrier.wait();
        ++second;
      }
      co_await barrier.wait();
      ++third;
    };
    co_await run_all(kParties, passes);
    CHECK(second == kParties - 1);
    CHECK(third == kParties);
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: abort breaks it for who waits and who comes") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(2);
    auto one = aio::create_task(pass(barrier));
    co_await aio::sleep(0);
    co_await barrier.abort();
    CHECK(barrier.broken());
    CHECK(barrier.n_waiting() == 0);
    CHECK_THROWS_AS(co_await one, aio::BrokenBarrierError);
    CHECK_THROWS_AS(co_await barrier.wait(), aio::BrokenBarrierError);
    CHECK(barrier.broken());
    barrier.reset();
    check_as_new(barrier);
  }());
}

TEST_CASE("barrier: abort while a party leaves throws at those inside and outside") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    const int half = kParties / 2;
    int left = 0;
    int thrown_inside = 0;
    int thrown_outside = 0;
    auto passes = [&]() -> aio::Coro<> {
      try {
        co_await barrier.wait();
      } catch (const aio::BrokenBarrierError&) {
        ++thrown_inside;
        co_return;
      }
      if (++left > half) {
        barrier.abort();
        co_return;
      }
      try {
        co_await barrier.wait();
      } catch (const aio::BrokenBarrierError&) {
        ++thrown_outside;
      }
    };
    co_await run_all(kParties, passes);
    CHECK(barrier.broken());
    CHECK(thrown_inside == half);
    CHECK(thrown_outside == kParties - half - 1);
    CHECK(barrier.n_waiting() == 0);
  }());
}

TEST_CASE("barrier: abort by one who fails, and reset when all have met elsewhere") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Barrier barrier(kParties);
    aio::Barrier meeting(kParties);
    int thrown = 0;
    int second = 0;
    int third = 0;
    auto passes_twice = [&]() -> aio::Coro<> {
      if (co_await barrier.wait() == kParties / 2) {
        barrier.abort();
        co_return;
      }
      co_await barrier.wait();
      ++second;
    };
    auto passes = [&]() -> aio::Coro<> {
      try {
        co_await passes_twice();
      } catch (const aio::BrokenBarrierError&) {
        ++thrown;
      }
      // All have left the barrier when it is reset, and none comes before.
      if (co_await meeting.wait() == kParties / 2) barrier.reset();
      co_await meeting.wait();
      co_await barrier.wait();
      ++third;
    };
    co_await run_all(kParties, passes);
    CHECK(second == 0);
    CHECK(thrown == kParties - 1);
    CHECK(third == kParties);
    check_as_new(barrier);
  }());
}
