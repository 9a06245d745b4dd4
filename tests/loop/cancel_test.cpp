// Cancellation: test_tasks' cases, by what they show.
#include "support/co_check.h"

#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

aio::Coro<int> sleeper(double seconds) {
  co_await aio::sleep(seconds);
  co_return 1;
}

/// Whether awaiting it throws CancelledError.
template <class F>
aio::Coro<bool> is_cancelled(F future) {
  try {
    co_await future;
  } catch (const aio::CancelledError&) {
    co_return true;
  }
  co_return false;
}

}  // namespace

TEST_CASE("cancel: reaches a task at its sleep") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(sleeper(10));
    co_await aio::sleep(1);
    CHECK(task.cancel());
    CHECK(co_await is_cancelled(task));
    CHECK(task.done());
    CHECK(task.cancelled());
    CHECK_FALSE(task.cancel());
    CHECK(aio::get_running_loop().time() == Approx(1));
  });
}

TEST_CASE("cancel: a task that only yields ends at its next yield") {
  in_loop([]() -> aio::Coro<> {
    int turns = 0;
    auto task = aio::create_task([](int& count) -> aio::Coro<> {
      for (;;) {
        ++count;
        co_await aio::sleep(0);
      }
    }(turns));
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    task.cancel();
    CHECK(co_await is_cancelled(task));
    CHECK(turns == 2);
  });
}

TEST_CASE("cancel: a task that has not begun never runs") {
  in_loop([]() -> aio::Coro<> {
    bool ran = false;
    auto task = aio::create_task([](bool& flag) -> aio::Coro<> {
      flag = true;
      co_return;
    }(ran));
    task.cancel();
    CHECK(co_await is_cancelled(task));
    CHECK_FALSE(ran);
  });
}

TEST_CASE("cancel: of the future that a task awaits cancels the task") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    auto task = aio::create_task(
        [](aio::Future<int> inner) -> aio::Coro<int> { co_return co_await inner; }(future));
    co_await aio::sleep(0);
    future.cancel();
    CHECK(co_await is_cancelled(task));
    CHECK(task.cancelled());
  });
}

TEST_CASE("cancel: of a task cancels the future it awaits") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    auto task = aio::create_task(
        [](aio::Future<int> inner) -> aio::Coro<int> { co_return co_await inner; }(future));
    co_await aio::sleep(0);
    task.cancel();
    CHECK(future.cancelled());
    CHECK(co_await is_cancelled(task));
  });
}

TEST_CASE("cancel: of both the task and its future is one") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    auto task = aio::create_task([](aio::Future<int> inner) -> aio::Coro<int> {
      try {
        co_return co_await inner;
      } catch (const aio::CancelledError&) {
      }
      co_await aio::sleep(1);
      co_return 42;
    }(future));
    co_await aio::sleep(0);
    future.cancel();
    // The future is cancelled already, so this one is delivered at the next step, which
    // throws once for both.
    CHECK(task.cancel());
    CHECK(co_await task == 42);
  });
}

TEST_CASE("cancel: goes down a chain of tasks, and comes up again as CancelledError") {
  in_loop([]() -> aio::Coro<> {
    auto inner = aio::create_task(sleeper(10));
    auto middle = aio::create_task(
        [](aio::Task<int> task) -> aio::Coro<int> { co_return co_await task; }(inner));
    auto outer = aio::create_task(
        [](aio::Task<int> task) -> aio::Coro<int> { co_return co_await task; }(middle));
    co_await aio::sleep(1);
    outer.cancel();
    CHECK(co_await is_cancelled(outer));
    CHECK(inner.cancelled());
    CHECK(middle.cancelled());
  });
}

TEST_CASE("cancel: a task may catch it, and return a result") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task([]() -> aio::Coro<int> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
        co_return 42;
      }
      co_return 0;
    }());
    co_await aio::sleep(1);
    task.cancel();
    CHECK(co_await task == 42);
    CHECK_FALSE(task.cancelled());
  });
}

TEST_CASE("cancel: a task may ignore it, and await again") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task([]() -> aio::Coro<int> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
      }
      co_await aio::sleep(10);
      co_return 42;
    }());
    co_await aio::sleep(1);
    task.cancel();
    CHECK(co_await task == 42);
    CHECK(aio::get_running_loop().time() == Approx(11));
    CHECK(task.cancelling() == 1);
  });
}

TEST_CASE("cancel: is delivered once, not at every await") {
  in_loop([]() -> aio::Coro<> {
    int caught = 0;
    auto task = aio::create_task([](int& count) -> aio::Coro<> {
      for (int round = 0; round < 3; ++round) {
        try {
          co_await aio::sleep(1);
        } catch (const aio::CancelledError&) {
          ++count;
        }
      }
    }(caught));
    co_await aio::sleep(0.5);
    task.cancel();
    co_await task;
    CHECK(caught == 1);
  });
}

TEST_CASE("cancel: another exception thrown on the way is the task's own") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task([]() -> aio::Coro<> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
        throw std::runtime_error("while cleaning up");
      }
    }());
    co_await aio::sleep(1);
    task.cancel();
    CHECK_THROWS_WITH(co_await task, "while cleaning up");
    CHECK_FALSE(task.cancelled());
  });
}

TEST_CASE("cancel: of itself is delivered at the task's next await") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto task = aio::create_task([](Log& into) -> aio::Coro<> {
      aio::current_task().cancel();
      into.emplace_back("goes on");
      co_await aio::sleep(100);
      into.emplace_back("not reached");
    }(log));
    CHECK(co_await is_cancelled(task));
    CHECK(log == Log{"goes on"});
    CHECK(aio::get_running_loop().time() == Approx(0));
  });
}

TEST_CASE("cancel: of itself at the very end is lost, as there is no await left") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task([]() -> aio::Coro<int> {
      aio::current_task().cancel();
      co_return 12;
    }());
    CHECK(co_await task == 12);
    CHECK_FALSE(task.cancelled());
    CHECK_FALSE(task.cancel());
  });
}

TEST_CASE("cancel: behind a wake-up wins, and the future keeps its result") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    auto task = aio::create_task(
        [](aio::Future<int> inner) -> aio::Coro<int> { co_return co_await inner; }(future));
    co_await aio::sleep(0);
    future.set_result(5);
    task.cancel();
    CHECK(co_await is_cancelled(task));
    CHECK(future.result() == 5);
  });
}

TEST_CASE("cancel: of the awaiting task comes through a shared task to all who await it") {
  in_loop([]() -> aio::Coro<> {
    auto shared = aio::create_task(sleeper(10));
    const auto wait = [](aio::Task<int> task) -> aio::Coro<int> { co_return co_await task; };
    auto one = aio::create_task(wait(shared));
    auto two = aio::create_task(wait(shared));
    co_await aio::sleep(1);
    one.cancel();
    CHECK(co_await is_cancelled(one));
    CHECK(co_await is_cancelled(two));
    CHECK(two.cancelling() == 0);
  });
}

TEST_CASE("cancel: CancelledError is no std::exception") {
  in_loop([]() -> aio::Coro<> {
    bool swallowed = false;
    auto task = aio::create_task([](bool& flag) -> aio::Coro<> {
      try {
        co_await aio::sleep(10);
      } catch (const std::exception&) {
        flag = true;
      }
    }(swallowed));
    co_await aio::sleep(1);
    task.cancel();
    CHECK(co_await is_cancelled(task));
    CHECK_FALSE(swallowed);
  });
}

TEST_CASE("uncancel: counts the requests down") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task([]() -> aio::Coro<int> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
      }
      co_await aio::sleep(1);
      co_return 42;
    }());
    co_await aio::sleep(0);
    CHECK(task.cancelling() == 0);
    task.cancel();
    CHECK(task.cancelling() == 1);
    task.cancel();
    CHECK(task.cancelling() == 2);
    CHECK(task.uncancel() == 1);
    CHECK(task.uncancel() == 0);
    CHECK(task.uncancel() == 0);
    CHECK(co_await task == 42);
  });
}

TEST_CASE("uncancel: takes back a request that has not been delivered") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    auto task = aio::create_task(
        [](aio::Future<int> inner) -> aio::Coro<int> { co_return co_await inner; }(future));
    co_await aio::sleep(0);
    future.set_result(42);
    task.cancel();
    CHECK(task.uncancel() == 0);
    CHECK(co_await task == 42);
  });
}

TEST_CASE("cancel: fifty thousand sleepers at once") {
  in_loop([]() -> aio::Coro<> {
    std::vector<aio::Task<int>> tasks;
    for (int n = 0; n < 50'000; ++n) tasks.push_back(aio::create_task(sleeper(100)));
    co_await aio::sleep(1);
    for (auto& task : tasks) task.cancel();
    co_await aio::sleep(0);
    for (auto& task : tasks) REQUIRE(task.cancelled());
  });
}
