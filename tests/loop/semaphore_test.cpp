// Semaphore and BoundedSemaphore: how many get in, in which order, and what a cancel gives
// back.
#include "loop/semaphore.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "loop/many.h"
#include "loop/run.h"
#include "loop/sleep.h"

namespace {

using Names = std::vector<int>;

aio::Coro<> take(aio::Semaphore& semaphore, Names& taken, int name) {
  co_await semaphore.acquire();
  taken.push_back(name);
}

}  // namespace

TEST_CASE("semaphore: one of zero is locked, one below zero is an error") {
  CHECK(aio::Semaphore(0).locked());
  CHECK_FALSE(aio::Semaphore().locked());
  CHECK_THROWS_AS(aio::Semaphore(-1), std::invalid_argument);
  CHECK_THROWS_AS(aio::BoundedSemaphore(-1), std::invalid_argument);
}

TEST_CASE("semaphore: it is locked when all are taken, and free when one is released") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(2);
    co_await semaphore.acquire();
    CHECK_FALSE(semaphore.locked());
    co_await semaphore.acquire();
    CHECK(semaphore.locked());
    semaphore.release();
    CHECK_FALSE(semaphore.locked());
  }());
}

TEST_CASE("semaphore: release may go beyond the first value, but not of a bounded one") {
  aio::Semaphore semaphore;
  CHECK_NOTHROW(semaphore.release());
  aio::BoundedSemaphore bounded;
  CHECK_THROWS_AS(bounded.release(), std::logic_error);
  CHECK_FALSE(bounded.locked());
}

TEST_CASE("semaphore: a bounded one can be released as often as acquired") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::BoundedSemaphore bounded(2);
    {
      auto one = co_await bounded.scoped();
      auto two = co_await bounded.scoped();
      CHECK(bounded.locked());
    }
    CHECK_FALSE(bounded.locked());
    CHECK_THROWS_AS(bounded.release(), std::logic_error);
  }());
}

TEST_CASE("semaphore: each release lets in the next who waits") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(3);
    Names taken;
    co_await semaphore.acquire();
    co_await semaphore.acquire();
    CHECK_FALSE(semaphore.locked());
    auto one = aio::create_task(take(semaphore, taken, 1));
    auto two = aio::create_task(take(semaphore, taken, 2));
    auto three = aio::create_task(take(semaphore, taken, 3));
    co_await aio::sleep(0);
    CHECK(taken == Names{1});
    CHECK(semaphore.locked());

    auto four = aio::create_task(take(semaphore, taken, 4));
    semaphore.release();
    semaphore.release();
    CHECK(semaphore.locked());
    co_await aio::sleep(0);
    CHECK(taken == Names{1, 2, 3});
    CHECK(semaphore.locked());
    CHECK_FALSE(four.done());
    semaphore.release();
    co_await four;
  }());
}

TEST_CASE("semaphore: a cancelled acquire takes nothing") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore;
    Names taken;
    co_await semaphore.acquire();
    auto one = aio::create_task(take(semaphore, taken, 1));
    aio::get_running_loop().call_soon([one]() mutable { one.cancel(); });
    CHECK_THROWS_AS(co_await one, aio::CancelledError);
    semaphore.release();
    CHECK_FALSE(semaphore.locked());
  }());
}

TEST_CASE("semaphore: who is cancelled before the release is passed over") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(0);
    Names taken;
    auto one = aio::create_task(take(semaphore, taken, 1));
    auto two = aio::create_task(take(semaphore, taken, 2));
    auto three = aio::create_task(take(semaphore, taken, 3));
    auto four = aio::create_task(take(semaphore, taken, 4));
    co_await aio::sleep(0);
    one.cancel();
    two.cancel();
    semaphore.release();
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    CHECK(taken == Names{3});
    CHECK_FALSE(four.done());
    four.cancel();
    co_await aio::sleep(0);
    CHECK(four.cancelled());
  }());
}

TEST_CASE("semaphore: a cancel with the release does not leave the next hanging") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(0);
    Names taken;
    auto one = aio::create_task(take(semaphore, taken, 1));
    auto two = aio::create_task(take(semaphore, taken, 2));
    co_await aio::sleep(0);
    SECTION("cancelled first") {
      one.cancel();
      semaphore.release();
    }
    SECTION("released first") {
      semaphore.release();
      one.cancel();
    }
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    CHECK(one.cancelled());
    CHECK(taken == Names{2});
    CHECK(semaphore.locked());
  }());
}

TEST_CASE("semaphore: what a cancelled task was woken with can be had by others") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(1);
    aio::Future<aio::Task<>> second;
    auto first = [&]() -> aio::Coro<> {
      {
        auto guard = co_await semaphore.scoped();
        co_await aio::sleep(0);
      }
      aio::Task<> other = co_await second;
      other.cancel();
    };
    bool got_in = false;
    auto other = [&]() -> aio::Coro<> {
      auto guard = co_await semaphore.scoped();
      got_in = true;
    };
    auto one = aio::create_task(first());
    auto two = aio::create_task(other());
    second.set_result(two);
    co_await one;
    CHECK_THROWS_AS(co_await two, aio::CancelledError);
    CHECK_FALSE(got_in);
    co_await semaphore.acquire();
  }());
}

TEST_CASE("semaphore: two cancels before the task runs are one CancelledError") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(0);
    Names taken;
    int cancels = 0;
    auto stubborn = [&]() -> aio::Coro<> {
      try {
        co_await semaphore.acquire();
      } catch (const aio::CancelledError&) {
        ++cancels;
      }
      co_await aio::sleep(1);
    };
    auto one = aio::create_task(stubborn());
    auto two = aio::create_task(take(semaphore, taken, 2));
    co_await aio::sleep(0);
    semaphore.release();
    one.cancel();
    one.cancel();
    co_await two;
    co_await one;
    CHECK(cancels == 1);
    CHECK(semaphore.locked());
  }());
}

TEST_CASE("semaphore: who releases and comes again stands behind who waits") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(1);
    std::vector<std::string> log;
    auto twice = [&](std::string name) -> aio::Coro<> {
      for (const char* time : {"first", "second"}) {
        co_await semaphore.acquire();
        log.push_back(name + " " + time);
        co_await aio::sleep(0.01);
        semaphore.release();
      }
    };
    auto a = aio::create_task(twice("a"));
    auto b = aio::create_task(twice("b"));
    auto c = aio::create_task(twice("c"));
    co_await a;
    co_await b;
    co_await c;
    const std::vector<std::string> fair = {"a first",  "b first",  "c first",
                                           "a second", "b second", "c second"};
    CHECK(log == fair);
  }());
}

TEST_CASE("semaphore: one who has just released does not overtake") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(1);
    Names taken;
    auto again = [&]() -> aio::Coro<> {
      co_await semaphore.acquire();
      taken.push_back(2);
      semaphore.release();
      co_await semaphore.acquire();
      taken.push_back(4);
    };
    auto one = aio::create_task(take(semaphore, taken, 1));
    auto two = aio::create_task(again());
    auto three = aio::create_task(take(semaphore, taken, 3));
    co_await aio::sleep(0);
    semaphore.release();
    semaphore.release();
    co_await one;
    co_await two;
    co_await three;
    CHECK(taken == Names{1, 2, 3, 4});
  }());
}

TEST_CASE("semaphore: the order holds when the first is cancelled") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(0);
    Names taken;
    auto one = aio::create_task(take(semaphore, taken, 1));
    auto two = aio::create_task(take(semaphore, taken, 2));
    auto three = aio::create_task(take(semaphore, taken, 3));
    co_await aio::sleep(0);
    one.cancel();
    co_await aio::sleep(0);
    semaphore.release();
    semaphore.release();
    co_await two;
    co_await three;
    CHECK(taken == Names{2, 3});
  }());
}

TEST_CASE("semaphore: the first who runs wakes all whom there is enough for") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(0);
    Names taken;
    aio::Future<> all;
    auto last = [&]() -> aio::Coro<> {
      taken.push_back(4);
      all.set_result();
      co_return;
    };
    auto first = [&]() -> aio::Coro<> {
      co_await semaphore.acquire();
      aio::create_task(last());
      taken.push_back(1);
    };
    auto second = [&]() -> aio::Coro<> {
      for (int i = 0; i < 3; ++i) semaphore.release();
      CHECK(semaphore.locked());  // the first has not run yet
      co_await semaphore.acquire();
      taken.push_back(2);
    };
    auto one = aio::create_task(first());
    auto two = aio::create_task(second());
    auto three = aio::create_task(take(semaphore, taken, 3));
    co_await all;
    CHECK(taken == Names{1, 2, 3, 4});
    CHECK((one.done() && two.done() && three.done()));
    CHECK(semaphore.locked());
  }());
}

TEST_CASE("semaphore: it limits how many are inside") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(3);
    int inside = 0;
    int most = 0;
    int done = 0;
    auto visit = [&]() -> aio::Coro<> {
      auto guard = co_await semaphore.scoped();
      most = std::max(most, ++inside);
      co_await aio::sleep(1);
      --inside;
      ++done;
    };
    for (int i = 0; i < 10; ++i) aio::create_task(visit());
    co_await aio::sleep(3.5);
    CHECK(done == 9);
    co_await aio::sleep(1);
    CHECK(done == 10);
    CHECK(most == 3);
  }());
}

TEST_CASE("semaphore: a loop that closes with tasks at it leaves all to take again") {
  aio::Semaphore semaphore(0);
  Names taken;
  {
    aio::EventLoop loop;
    auto one = loop.create_task(take(semaphore, taken, 1));
    auto two = loop.create_task(take(semaphore, taken, 2));
    loop.call_soon([&] {
      semaphore.release();
      loop.stop();
    });
    loop.run_forever();
  }
  CHECK_FALSE(semaphore.locked());
  aio::run_virtual(take(semaphore, taken, 3));
  CHECK(taken == Names{3});
}

TEST_CASE("semaphore: a great many wait") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Semaphore semaphore(0);
    int done = 0;
    auto visit = [&]() -> aio::Coro<> {
      auto guard = co_await semaphore.scoped();
      ++done;
    };
    for (int i = 0; i < kMany; ++i) aio::create_task(visit());
    co_await aio::sleep(0);
    semaphore.release();
    semaphore.release();
    co_await aio::sleep(1);
    CHECK(done == kMany);
  }());
}
