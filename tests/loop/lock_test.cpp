// Lock: who gets it, in which order, and what a cancel leaves behind.
#include "loop/lock.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <vector>

#include "loop/many.h"
#include "loop/run.h"
#include "loop/sleep.h"

namespace {

aio::Coro<> take(aio::Lock& lock, std::vector<int>& taken, int name) {
  co_await lock.acquire();
  taken.push_back(name);
}

aio::Coro<> take_until(aio::Lock& lock, aio::Future<>& end) {
  auto guard = co_await lock.scoped();
  co_await end;
}

}  // namespace

TEST_CASE("lock: it is locked from acquire to release") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    CHECK_FALSE(lock.locked());
    co_await lock.acquire();
    CHECK(lock.locked());
    lock.release();
    CHECK_FALSE(lock.locked());
  }());
}

TEST_CASE("lock: releasing what is not locked is an error") {
  aio::Lock lock;
  CHECK_THROWS_AS(lock.release(), std::logic_error);
  CHECK_FALSE(lock.locked());
}

TEST_CASE("lock: a guard releases at the end of its scope, by an exception too") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    {
      auto guard = co_await lock.scoped();
      CHECK(lock.locked());
      auto moved = std::move(guard);
      CHECK(lock.locked());
    }
    CHECK_FALSE(lock.locked());
    try {
      auto guard = co_await lock.scoped();
      throw std::runtime_error("inside");
    } catch (const std::runtime_error&) {
      CHECK_FALSE(lock.locked());
    }
  }());
}

TEST_CASE("lock: a guard can release early, and lets be what was released by hand") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    {
      auto guard = co_await lock.scoped();
      guard.release();
      CHECK_FALSE(lock.locked());
      guard.release();
    }
    auto guard = co_await lock.scoped();
    lock.release();
  }());
}

TEST_CASE("lock: each release lets one more in, first come first served") {
  aio::run_virtual([]() -> aio::Coro<> {
    using Names = std::vector<int>;
    aio::Lock lock;
    Names taken;
    co_await lock.acquire();
    auto one = aio::create_task(take(lock, taken, 1));
    auto two = aio::create_task(take(lock, taken, 2));
    co_await aio::sleep(0);
    CHECK(taken.empty());

    lock.release();
    co_await aio::sleep(0);
    CHECK(taken == Names{1});
    co_await aio::sleep(0);
    CHECK(taken == Names{1});

    auto three = aio::create_task(take(lock, taken, 3));
    lock.release();
    co_await aio::sleep(0);
    CHECK(taken == Names{1, 2});
    lock.release();
    co_await aio::sleep(0);
    CHECK(taken == Names{1, 2, 3});
    CHECK((one.done() && two.done() && three.done()));
  }());
}

TEST_CASE("lock: nobody overtakes one who was woken and has not run") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    std::vector<int> taken;
    co_await lock.acquire();
    auto one = aio::create_task(take(lock, taken, 1));
    co_await aio::sleep(0);
    lock.release();
    CHECK_FALSE(lock.locked());
    CHECK_THROWS_AS(lock.release(), std::logic_error);
    auto releases = [&]() -> aio::Coro<> {
      co_await one;
      lock.release();
    };
    auto later = aio::create_task(releases());
    co_await lock.acquire();
    CHECK(taken == std::vector<int>{1});
    co_await later;
  }());
}

TEST_CASE("lock: a cancelled acquire waits no more") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    std::vector<int> taken;
    co_await lock.acquire();
    auto one = aio::create_task(take(lock, taken, 1));
    aio::get_running_loop().call_soon([one]() mutable { one.cancel(); });
    CHECK_THROWS_AS(co_await one, aio::CancelledError);
    CHECK(one.cancelled());
    CHECK(lock.locked());
    lock.release();
    CHECK_FALSE(lock.locked());
    co_await lock.acquire();
    CHECK(taken.empty());
  }());
}

TEST_CASE("lock: a release beside a cancel goes to the next who waits") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    aio::Future<> holds;
    aio::Future<> done;
    done.set_result();
    auto a = aio::create_task(take_until(lock, holds));
    co_await aio::sleep(0);
    CHECK(lock.locked());
    auto b = aio::create_task(take_until(lock, done));
    auto c = aio::create_task(take_until(lock, done));
    co_await aio::sleep(0);

    holds.set_result();
    b.cancel();
    co_await aio::sleep(0);
    CHECK_FALSE(lock.locked());
    CHECK(a.done());
    CHECK(b.cancelled());
    co_await c;
    CHECK_FALSE(lock.locked());
  }());
}

TEST_CASE("lock: a cancel and a release together let in one, not two") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    std::vector<int> taken;
    co_await lock.acquire();
    auto one = aio::create_task(take(lock, taken, 1));
    auto two = aio::create_task(take(lock, taken, 2));
    auto three = aio::create_task(take(lock, taken, 3));
    co_await aio::sleep(0);
    aio::get_running_loop().call_soon([one, &lock]() mutable {
      one.cancel();
      lock.release();
    });
    CHECK_THROWS_AS(co_await one, aio::CancelledError);
    co_await aio::sleep(0);
    CHECK(taken == std::vector<int>{2});
    CHECK(two.done());
    CHECK_FALSE(three.done());
    three.cancel();
    co_await aio::sleep(0);
    CHECK(three.cancelled());
  }());
}

TEST_CASE("lock: one who is cancelled after it was woken passes the lock on") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    std::vector<int> taken;
    co_await lock.acquire();
    auto one = aio::create_task(take(lock, taken, 1));
    auto two = aio::create_task(take(lock, taken, 2));
    co_await aio::sleep(0);
    lock.release();
    one.cancel();
    co_await two;
    CHECK(one.cancelled());
    CHECK(taken == std::vector<int>{2});
    CHECK(lock.locked());
  }());
}

TEST_CASE("lock: the last who waits and is cancelled when woken leaves it free") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    std::vector<int> taken;
    co_await lock.acquire();
    auto one = aio::create_task(take(lock, taken, 1));
    co_await aio::sleep(0);
    lock.release();
    one.cancel();
    co_await aio::sleep(0);
    CHECK(one.cancelled());
    CHECK_FALSE(lock.locked());
    co_await lock.acquire();
    CHECK(lock.locked());
  }());
}

TEST_CASE("lock: two cancels before the task runs are one CancelledError") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    co_await lock.acquire();
    int cancels = 0;
    auto stubborn = [&]() -> aio::Coro<> {
      try {
        co_await lock.acquire();
      } catch (const aio::CancelledError&) {
        ++cancels;
      }
      co_await aio::sleep(1);
    };
    auto task = aio::create_task(stubborn());
    co_await aio::sleep(0);
    task.cancel();
    task.cancel();
    co_await task;
    CHECK(cancels == 1);
    CHECK(task.cancelling() == 2);
  }());
}

TEST_CASE("lock: an acquire can be passed on before it is awaited") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    auto acquiring = lock.acquire();
    CHECK_FALSE(lock.locked());
    auto moved = std::move(acquiring);
    co_await moved;
    CHECK(lock.locked());
  }());
}

TEST_CASE("lock: main may end, and its lock with it, while tasks wait for it") {
  aio::Task<>* kept = nullptr;
  aio::run_virtual([](aio::Task<>*& waits) -> aio::Coro<> {
    aio::Lock lock;
    static std::vector<int> taken;
    co_await lock.acquire();
    static aio::Task<> task = aio::create_task(take(lock, taken, 1));
    waits = &task;
    co_await aio::sleep(0);
  }(kept));
  CHECK(kept->cancelled());
}

TEST_CASE("lock: a loop that closes with tasks at a lock leaves the lock free") {
  aio::Lock lock;
  std::vector<int> taken;
  {
    aio::EventLoop loop(aio::EventLoop::Clock::virtual_time);
    aio::Future<> never;
    auto one = loop.create_task(take_until(lock, never));
    auto two = loop.create_task(take(lock, taken, 2));
    auto three = loop.create_task(take(lock, taken, 3));
    CHECK_THROWS_AS(loop.run_forever(), std::logic_error);
    CHECK(lock.locked());
  }
  CHECK_FALSE(lock.locked());
  aio::run_virtual(take(lock, taken, 4));
  CHECK(taken == std::vector<int>{4});
}

TEST_CASE("lock: a great many wait, and need neither stack nor patience") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Lock lock;
    int last = -1;
    bool in_order = true;
    auto next = [&](int name) -> aio::Coro<> {
      auto guard = co_await lock.scoped();
      in_order = in_order && name == last + 1;
      last = name;
    };
    co_await lock.acquire();
    for (int i = 0; i < kMany; ++i) aio::create_task(next(i));
    co_await aio::sleep(0);
    lock.release();
    co_await aio::sleep(1);
    CHECK(last == kMany - 1);
    CHECK(in_order);
  }());
}
