// Condition: who is notified goes on, with the lock, in order.
#include "loop/condition.h"

#include <catch2/catch.hpp>

#include <optional>
#include <stdexcept>
#include <vector>

#include "loop/many.h"
#include "loop/run.h"
#include "loop/sleep.h"

namespace {

using Names = std::vector<int>;

/// Waits once, and keeps the lock.
aio::Coro<> wait_and_keep(aio::Condition& condition, Names& woken, int name) {
  co_await condition.acquire();
  co_await condition.wait();
  woken.push_back(name);
}

/// Waits once, and releases the lock.
aio::Coro<> wait_once(aio::Condition& condition, Names& woken, int name) {
  auto guard = co_await condition.scoped();
  co_await condition.wait();
  woken.push_back(name);
}

}  // namespace

TEST_CASE("condition: who is notified goes on when it has got the lock") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    Names woken;
    auto one = aio::create_task(wait_and_keep(condition, woken, 1));
    auto two = aio::create_task(wait_and_keep(condition, woken, 2));
    auto three = aio::create_task(wait_and_keep(condition, woken, 3));
    co_await aio::sleep(0);
    CHECK(woken.empty());
    CHECK_FALSE(condition.locked());

    co_await condition.acquire();
    condition.notify();
    co_await aio::sleep(0);
    CHECK(woken.empty());
    CHECK(condition.locked());

    condition.release();
    co_await aio::sleep(0);
    CHECK(woken == Names{1});
    CHECK(condition.locked());

    condition.notify(2);
    co_await aio::sleep(0);
    CHECK(woken == Names{1});
    condition.release();
    co_await aio::sleep(0);
    CHECK(woken == Names{1, 2});
    condition.release();
    co_await aio::sleep(0);
    CHECK(woken == Names{1, 2, 3});
    CHECK(condition.locked());
    CHECK((one.done() && two.done() && three.done()));
  }());
}

TEST_CASE("condition: wait and notify without the lock are errors") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    CHECK_THROWS_AS(co_await condition.wait(), std::logic_error);
    CHECK_THROWS_AS(condition.notify(), std::logic_error);
    CHECK_THROWS_AS(condition.notify_all(), std::logic_error);
    CHECK_THROWS_AS(condition.release(), std::logic_error);
    auto never = condition.wait_for([] { return false; });
    CHECK_THROWS_AS(co_await std::move(never), std::logic_error);
  }());
}

TEST_CASE("condition: wait_for goes on when the predicate is true, not before") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    bool right = false;
    int passed = 0;
    auto waits = [&]() -> aio::Coro<> {
      auto guard = co_await condition.scoped();
      co_await condition.wait_for([&] { return right; });
      ++passed;
    };
    auto task = aio::create_task(waits());
    co_await aio::sleep(0);
    {
      auto guard = co_await condition.scoped();
      condition.notify();
    }
    co_await aio::sleep(0);
    CHECK(passed == 0);
    right = true;
    {
      auto guard = co_await condition.scoped();
      condition.notify();
    }
    co_await aio::sleep(0);
    CHECK(passed == 1);
    CHECK(task.done());
    CHECK_FALSE(condition.locked());
  }());
}

TEST_CASE("condition: wait_for gives what the predicate gave, at once if that is true") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    auto immediate = condition.wait_for([] { return std::optional<int>(42); });
    const std::optional<int> result = co_await std::move(immediate);
    CHECK(result == 42);
    CHECK_FALSE(condition.locked());
  }());
}

TEST_CASE("condition: notify wakes as many as it is told, or all there are") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    Names woken;
    auto one = aio::create_task(wait_once(condition, woken, 1));
    auto two = aio::create_task(wait_once(condition, woken, 2));
    auto three = aio::create_task(wait_once(condition, woken, 3));
    co_await aio::sleep(0);
    {
      auto guard = co_await condition.scoped();
      condition.notify(0);
      condition.notify(1);
    }
    co_await aio::sleep(0);
    CHECK(woken == Names{1});
    {
      auto guard = co_await condition.scoped();
      condition.notify(1);
      condition.notify(2048);
    }
    co_await aio::sleep(0);
    CHECK(woken == Names{1, 2, 3});
    CHECK((one.done() && two.done() && three.done()));
  }());
}

TEST_CASE("condition: notify_all wakes all, in their order") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    Names woken;
    for (int i = 1; i <= 4; ++i) aio::create_task(wait_once(condition, woken, i));
    co_await aio::sleep(0);
    {
      auto guard = co_await condition.scoped();
      condition.notify_all();
    }
    co_await aio::sleep(0);
    CHECK(woken == Names{1, 2, 3, 4});
  }());
}

TEST_CASE("condition: it may share a lock") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    aio::Condition one(lock);
    aio::Condition other(lock);
    {
      auto guard = co_await one.scoped();
      CHECK(lock.locked());
      CHECK(other.locked());
    }
    CHECK_FALSE(one.locked());
    {
      auto guard = co_await lock.scoped();
      CHECK(one.locked());
      CHECK_NOTHROW(other.notify());
    }
    CHECK_FALSE(lock.locked());
  }());
}

TEST_CASE("condition: a great many wait") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    int woken = 0;
    auto wait = [&]() -> aio::Coro<> {
      auto guard = co_await condition.scoped();
      co_await condition.wait();
      ++woken;
    };
    for (int i = 0; i < kMany; ++i) aio::create_task(wait());
    co_await aio::sleep(0);
    {
      auto guard = co_await condition.scoped();
      condition.notify_all();
      co_await aio::sleep(0);  // all of them queue for the lock
    }
    co_await aio::sleep(1);
    CHECK(woken == kMany);
  }());
}
