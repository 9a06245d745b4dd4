// wait and as_completed.
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

aio::Coro<int> fail_after(double seconds) {
  co_await aio::sleep(seconds);
  throw std::runtime_error("failed");
}

/// Tasks that end after so many seconds, with their number as the result.
template <class... Delays>
std::vector<aio::Task<int>> tasks_after(Delays... delays) {
  std::vector<aio::Task<int>> tasks;
  (tasks.push_back(aio::create_task(after(delays, static_cast<int>(tasks.size())))), ...);
  return tasks;
}

double now() { return aio::get_running_loop().time(); }

}  // namespace

TEST_CASE("wait: for all of them") {
  in_loop([]() -> aio::Coro<> {
    auto [done, pending] = co_await aio::wait(tasks_after(0.1, 0.15));
    CHECK(done.size() == 2);
    CHECK(pending.empty());
    CHECK(done[0].result() == 0);
    CHECK(now() == Approx(0.15));
  });
}

TEST_CASE("wait: for the first") {
  in_loop([]() -> aio::Coro<> {
    auto [done, pending] = co_await aio::wait(tasks_after(10, 0.1), aio::FIRST_COMPLETED);
    REQUIRE(done.size() == 1);
    CHECK(done[0].result() == 1);
    REQUIRE(pending.size() == 1);
    CHECK(now() == Approx(0.1));
  });
}

TEST_CASE("wait: those that end in one turn are all done") {
  in_loop([]() -> aio::Coro<> {
    auto [done, pending] = co_await aio::wait(tasks_after(0, 0, 5), aio::FIRST_COMPLETED);
    CHECK(done.size() == 2);
    CHECK(pending.size() == 1);
  });
}

TEST_CASE("wait: for the first exception") {
  in_loop([]() -> aio::Coro<> {
    auto tasks = tasks_after(10, 1);
    tasks.push_back(aio::create_task(fail_after(2)));
    auto [done, pending] = co_await aio::wait(std::move(tasks), aio::FIRST_EXCEPTION);
    CHECK(done.size() == 2);
    CHECK(pending.size() == 1);
    CHECK(now() == Approx(2));
    CHECK(text_of(done[1].exception()) == "std::runtime_error: failed");
  });
}

TEST_CASE("wait: without an exception, FIRST_EXCEPTION is for all; a cancel is none") {
  in_loop([]() -> aio::Coro<> {
    auto tasks = tasks_after(3, 1);
    aio::get_running_loop().call_later(0.5, [task = tasks[1]]() mutable { task.cancel(); });
    auto [done, pending] = co_await aio::wait(std::move(tasks), aio::FIRST_EXCEPTION);
    CHECK(done.size() == 2);
    CHECK(now() == Approx(3));
  });
}

TEST_CASE("wait: a timeout leaves the rest pending, and cancels none") {
  in_loop([]() -> aio::Coro<> {
    auto [done, pending] = co_await aio::wait(tasks_after(0.1, 0.15), 0.11);
    CHECK(done.size() == 1);
    REQUIRE(pending.size() == 1);
    CHECK(now() == Approx(0.11));
    CHECK_FALSE(pending[0].done());
    CHECK(co_await pending[0] == 1);
  });
}

TEST_CASE("wait: what is done already counts") {
  in_loop([]() -> aio::Coro<> {
    auto tasks = tasks_after(0, 10);
    co_await tasks[0];
    auto [done, pending] = co_await aio::wait(tasks, aio::FIRST_COMPLETED);
    CHECK(done.size() == 1);
    tasks[1].cancel();
  });
}

TEST_CASE("wait: for nothing is an error") {
  in_loop([]() -> aio::Coro<> {
    CHECK_THROWS_AS(co_await aio::wait(std::vector<aio::Task<int>>()), std::invalid_argument);
  });
}

TEST_CASE("wait: a cancel of who waits does not reach the tasks") {
  in_loop([]() -> aio::Coro<> {
    auto tasks = tasks_after(5);
    auto waiter = aio::create_task([](std::vector<aio::Task<int>> on) -> aio::Coro<> {
      co_await aio::wait(std::move(on));
    }(tasks));
    co_await aio::sleep(1);
    waiter.cancel();
    CHECK_THROWS_AS(co_await waiter, aio::CancelledError);
    CHECK_FALSE(tasks[0].done());
    CHECK(co_await tasks[0] == 0);
  });
}

TEST_CASE("as_completed: results come in the order of their ends") {
  in_loop([]() -> aio::Coro<> {
    std::vector<int> results;
    std::vector<double> times;
    auto answers = aio::as_completed(tasks_after(3, 1, 2));
    for (auto&& next : answers) {
      results.push_back(co_await next);
      times.push_back(now());
    }
    CHECK(results == std::vector<int>{1, 2, 0});
    CHECK(times == std::vector<double>{1, 2, 3});
  });
}

TEST_CASE("as_completed: next() gives the tasks themselves, then none") {
  in_loop([]() -> aio::Coro<> {
    std::vector<int> results;
    auto answers = aio::as_completed(tasks_after(2, 1));
    while (auto task = co_await answers.next()) results.push_back(task->result());
    CHECK(results == std::vector<int>{1, 0});
  });
}

TEST_CASE("as_completed: an exception is thrown in its turn, and the rest still come") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    std::vector<aio::Coro<int>> coros;
    coros.push_back(fail_after(1));
    coros.push_back(after(2, 5));
    auto answers = aio::as_completed(std::move(coros));
    for (auto&& next : answers) {
      try {
        log.push_back(std::to_string(co_await next));
      } catch (const std::runtime_error& error) {
        log.emplace_back(error.what());
      }
    }
    CHECK(log == Log{"failed", "5"});
  });
}

TEST_CASE("as_completed: after its timeout each await throws TimeoutError") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto tasks = tasks_after(0.1, 0.15);
    auto answers = aio::as_completed(tasks, 0.12);
    for (auto&& next : answers) {
      try {
        log.push_back(std::to_string(co_await next));
      } catch (const aio::TimeoutError&) {
        log.emplace_back("timeout");
      }
    }
    CHECK(log == Log{"0", "timeout"});
    CHECK(now() == Approx(0.12));
    CHECK(co_await tasks[1] == 1);
  });
}

TEST_CASE("as_completed: one that is in time leaves no timer behind") {
  in_loop([]() -> aio::Coro<> {
    auto answers = aio::as_completed(tasks_after(1, 2), 100);
    for (auto&& next : answers) co_await next;
    CHECK(now() == Approx(2));
  });
  // The clock would have jumped to 100, were the timer still armed when the loop ended.
}

TEST_CASE("as_completed: several tasks may wait for the next, and a cancelled one takes none") {
  in_loop([]() -> aio::Coro<> {
    auto answers = aio::as_completed(tasks_after(1, 2));
    const auto take = [](aio::AsCompleted<int>& from) -> aio::Coro<int> {
      auto task = co_await from.next();
      co_return task->result();
    };
    auto first = aio::create_task(take(answers));
    auto second = aio::create_task(take(answers));
    co_await aio::sleep(0.5);
    first.cancel();
    CHECK(co_await second == 0);
    CHECK(co_await take(answers) == 1);
  });
}
