// Condition: a cancelled wait has the lock again, and no notification is lost.
#include "loop/condition.h"

#include <catch2/catch.hpp>

#include <vector>

#include "loop/run.h"
#include "loop/sleep.h"

namespace {

using Names = std::vector<int>;

/// Waits once, and releases the lock.
aio::Coro<> wait_once(aio::Condition& condition, Names& woken, int name) {
  auto guard = co_await condition.scoped();
  co_await condition.wait();
  woken.push_back(name);
}

aio::Coro<> wait_unlocked(aio::Condition& condition) { co_await condition.wait(); }

}  // namespace

TEST_CASE("condition: a cancelled wait has the lock again before it throws") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    co_await condition.acquire();
    auto task = aio::create_task(wait_unlocked(condition));
    aio::get_running_loop().call_soon([task]() mutable { task.cancel(); });
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    CHECK(condition.locked());
  }());
}

TEST_CASE("condition: a cancelled wait waits for the lock while others have it") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    co_await condition.acquire();
    auto task = aio::create_task(wait_unlocked(condition));
    co_await aio::sleep(0);
    CHECK_FALSE(condition.locked());
    co_await condition.acquire();
    SECTION("cancelled alone") { task.cancel(); }
    SECTION("notified, then cancelled") {
      condition.notify();
      task.cancel();
    }
    SECTION("cancelled again while it waits for the lock") {
      task.cancel();
      co_await aio::sleep(0);
      task.cancel();
    }
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    CHECK_FALSE(task.done());
    condition.release();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    CHECK(condition.locked());
  }());
}

TEST_CASE("condition: a wait that is notified, cancelled and then given the lock has it") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    co_await condition.acquire();
    auto task = aio::create_task(wait_unlocked(condition));
    co_await aio::sleep(0);
    co_await condition.acquire();
    condition.notify();
    aio::get_running_loop().call_soon([task]() mutable { task.cancel(); });
    aio::get_running_loop().call_soon([&] { condition.release(); });
    try {
      co_await task;
    } catch (const aio::CancelledError&) {
    }
    CHECK(condition.locked());
  }());
}

TEST_CASE("condition: a cancel while it waits for the lock after a notify is delivered") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    Names woken;
    auto task = aio::create_task(wait_once(condition, woken, 1));
    co_await aio::sleep(0);
    co_await condition.acquire();
    condition.notify();
    co_await aio::sleep(0);  // it waits for the lock now
    SECTION("before the release") {
      task.cancel();
      co_await aio::sleep(0);
      condition.release();
    }
    SECTION("behind the release") {
      condition.release();
      task.cancel();
    }
    co_await aio::sleep(0);
    CHECK(task.cancelled());
    CHECK(woken.empty());
    CHECK_FALSE(condition.locked());
  }());
}

TEST_CASE("condition: a cancel while it waits for the lock does not lose its place") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    Names order;
    auto waits = [&]() -> aio::Coro<> {
      auto guard = co_await condition.scoped();
      try {
        co_await condition.wait();
      } catch (const aio::CancelledError&) {
        order.push_back(1);
        throw;
      }
    };
    auto locks = [&]() -> aio::Coro<> {
      auto guard = co_await condition.scoped();
      order.push_back(2);
    };
    auto one = aio::create_task(waits());
    co_await aio::sleep(0);
    co_await condition.acquire();
    condition.notify();
    co_await aio::sleep(0);
    auto two = aio::create_task(locks());
    co_await aio::sleep(0);
    one.cancel();
    condition.release();
    co_await two;
    CHECK(order == Names{1, 2});
  }());
}

TEST_CASE("condition: one who is notified and cancelled at once passes it on") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    int items = 0;
    bool end = false;
    auto consume = [&]() -> aio::Coro<> {
      auto guard = co_await condition.scoped();
      for (;;) {
        co_await condition.wait_for([&] { return items > 0 || end; });
        if (end) co_return;
        --items;
      }
    };
    auto one = aio::create_task(consume());
    auto two = aio::create_task(consume());
    co_await aio::sleep(0);
    co_await condition.acquire();
    ++items;
    condition.notify(1);
    SECTION("before it runs") {}
    SECTION("while it waits for the lock") { co_await aio::sleep(0); }
    one.cancel();
    condition.release();
    co_await aio::sleep(1);
    CHECK(one.cancelled());
    CHECK(items == 0);

    co_await condition.acquire();
    end = true;
    condition.notify_all();
    condition.release();
    co_await two;
  }());
}

TEST_CASE("condition: a cancel without a notification wakes nobody else") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Condition condition;
    Names woken;
    auto one = aio::create_task(wait_once(condition, woken, 1));
    auto two = aio::create_task(wait_once(condition, woken, 2));
    co_await aio::sleep(0);
    one.cancel();
    co_await aio::sleep(1);
    CHECK(one.cancelled());
    CHECK(woken.empty());
    two.cancel();
    co_await aio::sleep(1);
    CHECK_FALSE(condition.locked());
  }());
}

TEST_CASE("condition: a loop may close while tasks wait, with the lock and for it") {
  aio::Condition condition;
  Names woken;
  {
    aio::EventLoop loop;
    for (int i = 0; i < 4; ++i) loop.create_task(wait_once(condition, woken, i));
    auto notify = [&]() -> aio::Coro<> {
      auto guard = co_await condition.scoped();
      condition.notify(2);
      co_await aio::sleep(0);  // they wait for the lock
      condition.notify(1);     // and this one has not run yet
      loop.stop();
      co_await aio::sleep(0);
    };
    loop.create_task(notify());
    loop.run_forever();
  }
  CHECK(woken.empty());
  CHECK_FALSE(condition.locked());
  aio::run_virtual([](aio::Condition& again) -> aio::Coro<> {
    auto guard = co_await again.scoped();
    CHECK(again.locked());
  }(condition));
}
