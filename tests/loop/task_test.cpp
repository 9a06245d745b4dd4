// Tasks: what CPython's test_tasks asserts of their life, names and results.
#include "support/co_check.h"

#include <memory>
#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

aio::Coro<int> answer() { co_return 42; }

aio::Coro<int> fail() {
  co_await aio::sleep(0);
  throw std::runtime_error("broken");
}

aio::Coro<> append(Log& log, std::string text) {
  log.push_back(std::move(text));
  co_return;
}

}  // namespace

TEST_CASE("task: gives its coroutine's result to each who awaits it") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(answer());
    CHECK_FALSE(task.done());
    CHECK(co_await task == 42);
    CHECK(co_await task == 42);
    CHECK(task.done());
    CHECK_FALSE(task.cancelled());
    CHECK(task.result() == 42);
    CHECK(task.exception() == nullptr);
  });
}

TEST_CASE("task: begins at the loop's next turn, in the order of creation") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto one = aio::create_task(append(log, "one"));
    auto two = aio::create_task(append(log, "two"));
    log.emplace_back("main");
    co_await two;
    CHECK(log == Log{"main", "one", "two"});
  });
}

TEST_CASE("task: its exception leaves by each await, and by result()") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(fail());
    CHECK_THROWS_WITH(co_await task, "broken");
    CHECK_THROWS_WITH(co_await task, "broken");
    CHECK_THROWS_WITH(task.result(), "broken");
    CHECK(text_of(task.exception()) == "std::runtime_error: broken");
  });
}

TEST_CASE("task: a result asked for too early is an InvalidStateError") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(answer());
    CHECK_THROWS_AS(task.result(), aio::InvalidStateError);
    CHECK_THROWS_AS(task.exception(), aio::InvalidStateError);
    co_await task;
  });
}

TEST_CASE("task: an exception that nobody asks for is reported with the task's name") {
  const auto reports = reports_of([]() -> aio::Coro<> {
    aio::create_task(fail(), "careless");
    co_await aio::sleep(1);
  });
  CHECK(reports == Reports{"task 'careless': exception was never retrieved: "
                           "std::runtime_error: broken"});
}

TEST_CASE("task: an exception that was asked for is not reported") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(fail());
    co_await aio::sleep(1);
    CHECK(task.exception() != nullptr);
  });
}

TEST_CASE("task: has the name it was given, or a number") {
  in_loop([]() -> aio::Coro<> {
    auto named = aio::create_task(answer(), "named");
    auto plain = aio::create_task(answer());
    CHECK(named.get_name() == "named");
    CHECK(plain.get_name().starts_with("Task-"));
    plain.set_name("renamed");
    CHECK(plain.get_name() == "renamed");
    co_await named;
    co_await plain;
  });
}

TEST_CASE("task: current_task is the one that runs, none in a callback") {
  in_loop([]() -> aio::Coro<> {
    aio::current_task().set_name("main");
    bool threw = false;
    aio::get_running_loop().call_soon([&] {
      try {
        aio::current_task();
      } catch (const std::logic_error&) {
        threw = true;
      }
    });
    auto name = aio::create_task(
        []() -> aio::Coro<std::string> { co_return aio::current_task().get_name(); }(),
        "inner");
    CHECK(co_await name == "inner");
    CHECK(aio::current_task().get_name() == "main");
    CHECK(threw);
  });
}

TEST_CASE("task: all_tasks are those that are not done") {
  in_loop([]() -> aio::Coro<> {
    auto one = aio::create_task(answer(), "one");
    auto two = aio::create_task(aio::sleep(5, 2), "two");
    CHECK(aio::all_tasks().size() == 3);
    co_await one;
    const auto left = aio::all_tasks();
    REQUIRE(left.size() == 2);
    CHECK(left[1].get_name() == "two");
    CHECK(left[1] == aio::AnyTask(two));
    co_await two;
    CHECK(aio::all_tasks().size() == 1);
  });
}

TEST_CASE("task: the loop keeps it though its handle is dropped") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    aio::create_task([](Log& into) -> aio::Coro<> {
      co_await aio::sleep(3);
      into.emplace_back("ran");
    }(log));
    co_await aio::sleep(4);
    CHECK(log == Log{"ran"});
  });
}

TEST_CASE("task: cannot await on itself") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<>> self;
    self = aio::create_task(
        [](std::optional<aio::Task<>>& task) -> aio::Coro<> { co_await *task; }(self));
    CHECK_THROWS_WITH(co_await *self, Catch::Contains("cannot await on itself"));
  });
}

TEST_CASE("task: done callbacks are called from the loop, in order, with the task") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto task = aio::create_task(answer());
    task.add_done_callback([&](const aio::Task<int>& done) {
      log.push_back("one " + std::to_string(done.result()));
    });
    const auto removed =
        task.add_done_callback([&](const auto&) { log.emplace_back("never"); });
    task.add_done_callback([&](const auto&) { log.emplace_back("two"); });
    CHECK(task.remove_done_callback(removed));
    CHECK_FALSE(task.remove_done_callback(removed));
    co_await task;
    co_await aio::sleep(0);
    task.add_done_callback([&](const auto&) { log.emplace_back("late"); });
    CHECK(log == Log{"one 42", "two"});
    co_await aio::sleep(0);
    CHECK(log == Log{"one 42", "two", "late"});
  });
}

TEST_CASE("task: an exception of a done callback is reported, and the others are called") {
  Log log;
  const auto reports = reports_of([&]() -> aio::Coro<> {
    auto task = aio::create_task(answer());
    task.add_done_callback([](const auto&) { throw std::runtime_error("in callback"); });
    task.add_done_callback([&](const auto&) { log.emplace_back("called"); });
    co_await task;
    co_await aio::sleep(0);
  });
  CHECK(reports == Reports{"exception in a callback: std::runtime_error: in callback"});
  CHECK(log == Log{"called"});
}

TEST_CASE("task: results may be moved only, and are moved to who takes the last handle") {
  in_loop([]() -> aio::Coro<> {
    std::unique_ptr<int> result = co_await aio::create_task(
        []() -> aio::Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(7); }());
    CHECK(*result == 7);
  });
}

TEST_CASE("task: a result that others hold is copied, not taken from them") {
  in_loop([]() -> aio::Coro<> {
    auto task =
        aio::create_task([]() -> aio::Coro<std::string> { co_return std::string(100, 'x'); }());
    auto copy = task;
    const std::string taken = co_await std::move(copy);
    CHECK(taken == task.result());
  });
}

TEST_CASE("task: arguments live in the coroutine's frame until it has ended") {
  in_loop([]() -> aio::Coro<> {
    auto watched = std::make_shared<int>(1);
    std::weak_ptr<int> alive = watched;
    auto task = aio::create_task([](std::shared_ptr<int> mine) -> aio::Coro<int> {
      co_await aio::sleep(1);
      co_return *mine;
    }(std::move(watched)));
    co_await aio::sleep(0.5);
    CHECK_FALSE(alive.expired());
    co_await task;
    CHECK(alive.expired());
  });
}

TEST_CASE("task: ensure_future makes a task of a coroutine and passes a future on") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::ensure_future(answer());
    auto same = aio::ensure_future(task);
    CHECK(same == task);
    CHECK(co_await same == 42);
  });
}

TEST_CASE("task: AnyTask gives back the type it has, and no other") {
  in_loop([]() -> aio::Coro<> {
    const aio::AnyTask any = aio::create_task(answer());
    CHECK(co_await any.as<int>() == 42);
    CHECK_THROWS_AS(any.as<std::string>(), std::bad_cast);
  });
}
