// timeout, timeout_at and wait_for: test_timeouts' and test_waitfor's cases.
#include "support/co_check.h"

#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

aio::Coro<int> after(double seconds, int result) {
  co_await aio::sleep(seconds);
  co_return result;
}

double now() { return aio::get_running_loop().time(); }

/// Runs `body` under aio::timeout(seconds) and says how it ended.
template <class Body>
aio::Coro<std::string> end_of(double seconds, Body body) {
  auto scope = aio::timeout(seconds);
  try {
    auto running = aio::with(std::move(scope), std::move(body));
    co_await std::move(running);
  } catch (const aio::TimeoutError&) {
    co_return "timeout";
  } catch (const aio::CancelledError&) {
    co_return "cancelled";
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "done";
}

}  // namespace

TEST_CASE("timeout: cancels what takes too long, and throws TimeoutError") {
  in_loop([]() -> aio::Coro<> {
    bool cancelled = false;
    const auto end = co_await end_of(0.01, [&](aio::Timeout& scope) -> aio::Coro<> {
      CHECK_FALSE(scope.expired());
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
        cancelled = true;
        CHECK(scope.expired());
        throw;
      }
    });
    CHECK(end == "timeout");
    CHECK(cancelled);
    CHECK(now() == Approx(0.01));
    CHECK(aio::current_task().cancelling() == 0);
  });
}

TEST_CASE("timeout: what is in time passes, and its timer is gone") {
  in_loop([]() -> aio::Coro<> {
    CHECK(co_await end_of(100, []() -> aio::Coro<> { co_await aio::sleep(1); }) == "done");
    CHECK(now() == Approx(1));
  });
}

TEST_CASE("timeout: without a delay it is for ever") {
  in_loop([]() -> aio::Coro<> {
    const int result = co_await aio::with(aio::timeout(std::nullopt),
                                          [](aio::Timeout& scope) -> aio::Coro<int> {
                                            CHECK_FALSE(scope.when().has_value());
                                            co_await aio::sleep(1000);
                                            co_return 3;
                                          });
    CHECK(result == 3);
  });
}

TEST_CASE("timeout: of zero lets the body run to its first await") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    const auto end = co_await end_of(0, [&]() -> aio::Coro<> {
      log.emplace_back("begun");
      co_await aio::sleep(10);
      log.emplace_back("not reached");
    });
    CHECK(end == "timeout");
    CHECK(log == Log{"begun"});
    CHECK(now() == Approx(0));
  });
}

TEST_CASE("timeout: one that is over without an await passes") {
  in_loop([]() -> aio::Coro<> {
    CHECK(co_await end_of(0, []() -> aio::Coro<> { co_return; }) == "done");
    co_await aio::sleep(1);
  });
}

TEST_CASE("timeout_at: of a time that has passed") {
  in_loop([]() -> aio::Coro<> {
    co_await aio::sleep(5);
    CHECK_THROWS_AS(
        co_await aio::with(aio::timeout_at(1), []() -> aio::Coro<> { co_await aio::sleep(1); }),
        aio::TimeoutError);
    CHECK(now() == Approx(5));
  });
}

TEST_CASE("timeout: an exception of the body passes unchanged") {
  in_loop([]() -> aio::Coro<> {
    const auto end = co_await end_of(10, []() -> aio::Coro<> {
      co_await aio::sleep(1);
      throw std::runtime_error("mine");
    });
    CHECK(end == "mine");
  });
}

TEST_CASE("timeout: an exception of the cleanup wins over TimeoutError") {
  in_loop([]() -> aio::Coro<> {
    const auto end = co_await end_of(1, []() -> aio::Coro<> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
        throw std::runtime_error("cleanup");
      }
    });
    CHECK(end == "cleanup");
    CHECK(aio::current_task().cancelling() == 0);
  });
}

TEST_CASE("timeout: a cancel from outside stays a cancel") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(end_of(100, []() -> aio::Coro<> { co_await aio::sleep(50); }));
    co_await aio::sleep(1);
    task.cancel();
    CHECK(co_await task == "cancelled");
    CHECK(task.cancelling() == 1);
  });
}

TEST_CASE("timeout: a cancel from outside in the same turn stays a cancel") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(end_of(1, []() -> aio::Coro<> { co_await aio::sleep(50); }));
    aio::get_running_loop().call_later(1, [task]() mutable { task.cancel(); });
    CHECK(co_await task == "cancelled");
  });
}

TEST_CASE("timeout: the outer one may expire first") {
  in_loop([]() -> aio::Coro<> {
    bool inner_passed = false;
    const auto end = co_await end_of(1, [&]() -> aio::Coro<> {
      const auto inner = co_await end_of(5, []() -> aio::Coro<> { co_await aio::sleep(50); });
      CHECK(inner == "cancelled");
      inner_passed = true;
      throw aio::CancelledError();
    });
    CHECK(end == "timeout");
    CHECK(inner_passed);
  });
}

TEST_CASE("timeout: the inner one may expire first, and the outer goes on") {
  in_loop([]() -> aio::Coro<> {
    const auto end = co_await end_of(5, []() -> aio::Coro<> {
      CHECK(co_await end_of(1, []() -> aio::Coro<> { co_await aio::sleep(50); }) == "timeout");
      co_await aio::sleep(1);
    });
    CHECK(end == "done");
    CHECK(now() == Approx(2));
  });
}

TEST_CASE("timeout: two that expire while the loop is busy each throw their own") {
  in_loop(
      []() -> aio::Coro<> {
        // On the real clock: the body keeps the loop busy until both are due.
        const auto end = co_await end_of(0.001, []() -> aio::Coro<> {
          const auto inner = co_await end_of(0.001, []() -> aio::Coro<> {
            const double begin = now();
            while (now() < begin + 0.02) {
            }
            co_await aio::sleep(10);
          });
          // Both requests came in one turn: the inner scope cannot tell its own from the
          // outer's, so the cancel passes through.
          if (inner == "cancelled") throw aio::CancelledError();
          CHECK(inner == "timeout");
          co_await aio::sleep(10);
        });
        CHECK(end == "timeout");
        CHECK(aio::current_task().cancelling() == 0);
      },
      aio::EventLoop::Clock::real);
}

TEST_CASE("timeout: can be moved from inside") {
  in_loop([]() -> aio::Coro<> {
    const auto end = co_await end_of(1, [](aio::Timeout& scope) -> aio::Coro<> {
      scope.reschedule(now() + 5);
      CHECK(scope.when() == Approx(5));
      co_await aio::sleep(3);
      scope.reschedule(now() + 1);
      co_await aio::sleep(10);
    });
    CHECK(end == "timeout");
    CHECK(now() == Approx(4));
  });
}

TEST_CASE("timeout: cannot be rescheduled before its scope") {
  in_loop([]() -> aio::Coro<> {
    auto scope = aio::timeout(1);
    CHECK_THROWS_AS(scope.reschedule(5), std::logic_error);
    co_return;
  });
}

TEST_CASE("timeout: a body that swallows the cancel and ends passes") {
  in_loop([]() -> aio::Coro<> {
    const auto end = co_await end_of(1, []() -> aio::Coro<> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
      }
    });
    CHECK(end == "done");
    CHECK(aio::current_task().cancelling() == 0);
  });
}

TEST_CASE("wait_for: gives the result of what is in time") {
  in_loop([]() -> aio::Coro<> {
    CHECK(co_await aio::wait_for(after(1, 5), 2) == 5);
    CHECK(co_await aio::wait_for(after(1, 6), std::nullopt) == 6);
    CHECK(co_await aio::wait_for(aio::create_task(after(1, 7)), 2) == 7);
  });
}

TEST_CASE("wait_for: cancels the task, waits for its end, then throws TimeoutError") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto task = aio::create_task([](Log& into) -> aio::Coro<int> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
        into.emplace_back("cancelled");
      }
      co_await aio::sleep(1);
      into.emplace_back("cleaned up");
      throw aio::CancelledError();
    }(log));
    CHECK_THROWS_AS(co_await aio::wait_for(task, 2), aio::TimeoutError);
    CHECK(log == Log{"cancelled", "cleaned up"});
    CHECK(task.cancelled());
    CHECK(now() == Approx(3));
  });
}

TEST_CASE("wait_for: with no time a coroutine never begins, and a task is cancelled") {
  in_loop([]() -> aio::Coro<> {
    bool began = false;
    const auto begin = [](bool& flag) -> aio::Coro<int> {
      flag = true;
      co_return 1;
    };
    CHECK_THROWS_AS(co_await aio::wait_for(begin(began), 0), aio::TimeoutError);
    CHECK_FALSE(began);
    auto task = aio::create_task(after(5, 1));
    CHECK_THROWS_AS(co_await aio::wait_for(task, 0), aio::TimeoutError);
    CHECK(task.cancelled());
    CHECK(now() == Approx(0));
  });
}

TEST_CASE("wait_for: with no time what is done already gives its result") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    future.set_result(3);
    CHECK(co_await aio::wait_for(future, 0) == 3);
  });
}

TEST_CASE("wait_for: a cancel of who waits reaches what is waited for") {
  in_loop([]() -> aio::Coro<> {
    auto inner = aio::create_task(after(10, 1));
    auto outer = aio::create_task(aio::wait_for(inner, 50));
    co_await aio::sleep(1);
    outer.cancel();
    CHECK_THROWS_AS(co_await outer, aio::CancelledError);
    CHECK(inner.cancelled());
  });
}

TEST_CASE("wait_for: a result that is there when the time is up is not lost") {
  in_loop([]() -> aio::Coro<> {
    // The result comes in the turn in which the timer fires, before and behind it.
    for (const double seconds : {1.0, 0.0}) {
      aio::Future<int> future;
      aio::get_running_loop().call_later(1, [future]() mutable { future.set_result(8); });
      co_await aio::sleep(seconds);
      int got = 0;
      try {
        got = co_await aio::wait_for(future, 1 - seconds);
      } catch (const aio::TimeoutError&) {
      }
      if (got == 0) CHECK((future.cancelled() || future.result() == 8));
      co_await aio::sleep(2);
    }
  });
}

TEST_CASE("wait_for: a task that ignores the cancel gives its result though late") {
  in_loop([]() -> aio::Coro<> {
    const auto stubborn = []() -> aio::Coro<int> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
      }
      co_return 4;
    };
    CHECK(co_await aio::wait_for(stubborn(), 1) == 4);
  });
}

TEST_CASE("wait_for: an exception of the coroutine passes") {
  in_loop([]() -> aio::Coro<> {
    const auto fails = []() -> aio::Coro<> {
      co_await aio::sleep(1);
      throw std::runtime_error("mine");
    };
    CHECK_THROWS_WITH(co_await aio::wait_for(fails(), 5), "mine");
  });
}
