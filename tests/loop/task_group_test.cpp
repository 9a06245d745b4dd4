// TaskGroup: test_taskgroups' cases, by what they show.
#include "support/co_check.h"

#include <algorithm>
#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

aio::Coro<int> after(double seconds, int result) {
  co_await aio::sleep(seconds);
  co_return result;
}

aio::Coro<int> fail_after(double seconds, std::string what) {
  co_await aio::sleep(seconds);
  throw std::runtime_error(what);
}

double now() { return aio::get_running_loop().time(); }

/// Runs `body` in a group. What it ended with: "done", "cancelled", or the exceptions of the
/// group, sorted.
template <class Body>
aio::Coro<Log> end_of(Body body) {
  Log log;
  try {
    auto running = aio::with(aio::TaskGroup(), std::move(body));
    co_await std::move(running);
    log.emplace_back("done");
  } catch (const aio::ExceptionGroup& group) {
    for (const auto& error : group.exceptions()) log.push_back(text_of(error));
    std::sort(log.begin(), log.end());
  } catch (const aio::CancelledError&) {
    log.emplace_back("cancelled");
  }
  co_return log;
}

const std::string kError = "std::runtime_error: ";

}  // namespace

TEST_CASE("task group: waits for its tasks") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> one;
    std::optional<aio::Task<int>> two;
    const Log end = co_await end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      one = group.create_task(after(1, 42));
      two = group.create_task(after(2, 11));
      co_return;
    });
    CHECK(end == Log(1, "done"));
    CHECK(one->result() + two->result() == 53);
    CHECK(now() == Approx(2));
  });
}

TEST_CASE("task group: of no tasks is over at once") {
  in_loop([]() -> aio::Coro<> {
    const Log end = co_await end_of([](aio::TaskGroup&) -> aio::Coro<> { co_return; });
    CHECK(end == Log(1, "done"));
  });
}

TEST_CASE("task group: a task that fails cancels its siblings and the body") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> sibling;
    bool body_cancelled = false;
    const Log end = co_await end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      sibling = group.create_task(after(100, 1));
      group.create_task(fail_after(1, "one"));
      try {
        co_await aio::sleep(50);
      } catch (const aio::CancelledError&) {
        body_cancelled = true;
        throw;
      }
    });
    CHECK(end == Log(1, kError + "one"));
    CHECK(sibling->cancelled());
    CHECK(body_cancelled);
    CHECK(now() == Approx(1));
    CHECK(aio::current_task().cancelling() == 0);
  });
}

TEST_CASE("task group: errors of two tasks in one turn are both reported") {
  in_loop([]() -> aio::Coro<> {
    const Log end = co_await end_of([](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task(fail_after(1, "one"));
      group.create_task(fail_after(1, "two"));
      co_return;
    });
    CHECK(end.size() == 2);
    CHECK(end.back() == kError + "two");
  });
}

TEST_CASE("task group: an error of a sibling's cleanup is reported with the first") {
  in_loop([]() -> aio::Coro<> {
    const Log end = co_await end_of([](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task([]() -> aio::Coro<> {
        try {
          co_await aio::sleep(100);
        } catch (const aio::CancelledError&) {
          throw std::runtime_error("cleanup");
        }
      }());
      group.create_task(fail_after(1, "first"));
      co_return;
    });
    CHECK(end.size() == 2);
    CHECK(end.front() == kError + "cleanup");
  });
}

TEST_CASE("task group: an error of the body cancels the tasks, and is reported") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> task;
    const Log end = co_await end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      task = group.create_task(after(100, 1));
      co_await aio::sleep(1);
      throw std::runtime_error("body");
    });
    CHECK(end == Log(1, kError + "body"));
    CHECK(task->cancelled());
    CHECK(now() == Approx(1));
  });
}

TEST_CASE("task group: errors of the body and of a task's cleanup are both reported") {
  in_loop([]() -> aio::Coro<> {
    const Log end = co_await end_of([](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task([]() -> aio::Coro<> {
        try {
          co_await aio::sleep(100);
        } catch (const aio::CancelledError&) {
          throw std::runtime_error("task");
        }
      }());
      co_await aio::sleep(1);
      throw std::runtime_error("body");
    });
    CHECK(end.size() == 2);
  });
}

TEST_CASE("task group: a task that is cancelled alone is no error") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> sibling;
    const Log end = co_await end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      auto task = group.create_task(after(100, 1));
      sibling = group.create_task(after(2, 7));
      co_await aio::sleep(1);
      task.cancel();
    });
    CHECK(end == Log(1, "done"));
    CHECK(sibling->result() == 7);
  });
}

TEST_CASE("task group: a cancel from outside reaches tasks and body, and stays a cancel") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> child;
    bool body_cancelled = false;
    auto task = aio::create_task(end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      child = group.create_task(after(100, 1));
      try {
        co_await aio::sleep(50);
      } catch (const aio::CancelledError&) {
        body_cancelled = true;
        throw;
      }
    }));
    co_await aio::sleep(1);
    task.cancel();
    const Log& end = co_await task;
    CHECK(end == Log(1, "cancelled"));
    CHECK(child->cancelled());
    CHECK(body_cancelled);
    CHECK(task.cancelling() == 1);
  });
}

TEST_CASE("task group: a cancel while it waits for its tasks cancels them") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> child;
    auto task = aio::create_task(end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      child = group.create_task(after(100, 1));
      co_return;
    }));
    co_await aio::sleep(1);
    task.cancel();
    const Log& end = co_await task;
    CHECK(end == Log(1, "cancelled"));
    CHECK(child->cancelled());
  });
}

TEST_CASE("task group: repeated cancels do not end the wait for tasks that clean up") {
  in_loop([]() -> aio::Coro<> {
    bool cleaned_up = false;
    auto task = aio::create_task(end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task([](bool& flag) -> aio::Coro<> {
        try {
          co_await aio::sleep(100);
        } catch (const aio::CancelledError&) {
        }
        co_await aio::sleep(10);
        flag = true;
      }(cleaned_up));
      co_return;
    }));
    co_await aio::sleep(1);
    task.cancel();
    co_await aio::sleep(1);
    task.cancel();
    const Log& end = co_await task;
    CHECK(end == Log(1, "cancelled"));
    CHECK(cleaned_up);
    CHECK(now() == Approx(11));
  });
}

TEST_CASE("task group: errors come before a cancel from outside, which stays counted") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task([]() -> aio::Coro<Log> {
      Log end = co_await end_of([](aio::TaskGroup& group) -> aio::Coro<> {
        group.create_task([]() -> aio::Coro<> {
          try {
            co_await aio::sleep(100);
          } catch (const aio::CancelledError&) {
            throw std::runtime_error("cleanup");
          }
        }());
        co_await aio::sleep(50);
      });
      // The request is delivered again at the next await.
      try {
        co_await aio::sleep(1);
        end.emplace_back("not cancelled again");
      } catch (const aio::CancelledError&) {
        end.emplace_back("cancelled again");
      }
      co_return end;
    }());
    co_await aio::sleep(1);
    task.cancel();
    const Log& end = co_await task;
    REQUIRE(end.size() == 2);
    CHECK(end[0] == kError + "cleanup");
    CHECK(end[1] == "cancelled again");
    CHECK(task.cancelling() == 1);
  });
}

TEST_CASE("task group: an inner group is cancelled by an error in the outer's task") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> inner_child;
    Log inner_end;
    const Log end = co_await end_of([&](aio::TaskGroup& outer) -> aio::Coro<> {
      outer.create_task(fail_after(1, "outer"));
      inner_end = co_await end_of([&](aio::TaskGroup& inner) -> aio::Coro<> {
        inner_child = inner.create_task(after(100, 1));
        co_return;
      });
      // The inner scope was cancelled, not failed; the cancel goes on.
      throw aio::CancelledError();
    });
    CHECK(end == Log(1, kError + "outer"));
    CHECK(inner_end == Log(1, "cancelled"));
    CHECK(inner_child->cancelled());
    CHECK(aio::current_task().cancelling() == 0);
  });
}

TEST_CASE("task group: an inner group's error is an error of the outer") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> outer_child;
    const Log end = co_await end_of([&](aio::TaskGroup& outer) -> aio::Coro<> {
      outer_child = outer.create_task(after(100, 1));
      co_await aio::with(aio::TaskGroup(), [](aio::TaskGroup& inner) -> aio::Coro<> {
        inner.create_task(fail_after(1, "inner"));
        co_return;
      });
    });
    REQUIRE(end.size() == 1);
    CHECK(end[0].find("unhandled errors in a TaskGroup (1 exception)") != std::string::npos);
    CHECK(outer_child->cancelled());
  });
}

TEST_CASE("task group: nested groups that are cancelled from both sides lose neither") {
  in_loop([]() -> aio::Coro<> {
    // The outer group's task fails in the turn in which the whole is cancelled from outside.
    auto task = aio::create_task([]() -> aio::Coro<Log> {
      Log end = co_await end_of([](aio::TaskGroup& outer) -> aio::Coro<> {
        outer.create_task(fail_after(1, "outer"));
        co_await aio::with(aio::TaskGroup(), [](aio::TaskGroup& inner) -> aio::Coro<> {
          inner.create_task(after(100, 1));
          co_return;
        });
      });
      try {
        co_await aio::sleep(1);
        end.emplace_back("lost");
      } catch (const aio::CancelledError&) {
        end.emplace_back("kept");
      }
      co_return end;
    }());
    aio::get_running_loop().call_later(1, [task]() mutable { task.cancel(); });
    const Log& end = co_await task;
    REQUIRE(end.size() == 2);
    CHECK(end[0] == kError + "outer");
    CHECK(end[1] == "kept");
  });
}

TEST_CASE("task group: keeps the level of cancelling()") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task([]() -> aio::Coro<int> {
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
      }
      const int before = aio::current_task().cancelling();
      const Log end = co_await end_of([](aio::TaskGroup& group) -> aio::Coro<> {
        group.create_task(fail_after(0, "task"));
        co_return;
      });
      CHECK(end == Log(1, kError + "task"));
      CHECK(before == 1);
      co_return aio::current_task().cancelling();
    }());
    co_await aio::sleep(1);
    task.cancel();
    CHECK(co_await task == 1);
  });
}

TEST_CASE("task group: takes no tasks before it is entered") {
  in_loop([]() -> aio::Coro<> {
    aio::TaskGroup group;
    CHECK_THROWS_AS(group.create_task(after(1, 1)), std::logic_error);
    co_return;
  });
}

TEST_CASE("task group: takes no tasks when its scope has ended") {
  in_loop([]() -> aio::Coro<> {
    aio::TaskGroup group;
    co_await group.aenter();
    co_await group.aexit(nullptr);
    CHECK_THROWS_AS(group.create_task(after(1, 1)), std::logic_error);
    CHECK_THROWS_AS(group.aenter(), std::logic_error);
  });
}

TEST_CASE("task group: takes no tasks after a failure") {
  in_loop([]() -> aio::Coro<> {
    bool refused = false;
    const Log end = co_await end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task(fail_after(1, "one"));
      try {
        co_await aio::sleep(10);
      } catch (const aio::CancelledError&) {
        try {
          group.create_task(after(1, 1));
        } catch (const std::logic_error&) {
          refused = true;
        }
        throw;
      }
    });
    CHECK(refused);
    CHECK(end == Log(1, kError + "one"));
  });
}

TEST_CASE("task group: its tasks may add tasks while it waits") {
  in_loop([]() -> aio::Coro<> {
    int ran = 0;
    const Log end = co_await end_of([&](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task([](aio::TaskGroup& more, int& count) -> aio::Coro<> {
        co_await aio::sleep(1);
        more.create_task([](int& inner) -> aio::Coro<> {
          co_await aio::sleep(1);
          ++inner;
        }(count));
        ++count;
      }(group, ran));
      co_return;
    });
    CHECK(end == Log(1, "done"));
    CHECK(ran == 2);
    CHECK(now() == Approx(2));
  });
}

TEST_CASE("task group: the cancel of the awaited inside the body is the body's to handle") {
  in_loop([]() -> aio::Coro<> {
    const Log end = co_await end_of([](aio::TaskGroup& group) -> aio::Coro<> {
      auto task = group.create_task(after(100, 1));
      task.cancel();
      CHECK_THROWS_AS(co_await task, aio::CancelledError);
    });
    CHECK(end == Log(1, "done"));
  });
}

TEST_CASE("task group: under a timeout is cancelled by it") {
  in_loop([]() -> aio::Coro<> {
    std::optional<aio::Task<int>> child;
    auto inner = [&]() -> aio::Coro<> {
      co_await aio::with(aio::TaskGroup(), [&](aio::TaskGroup& group) -> aio::Coro<> {
        child = group.create_task(after(100, 1));
        co_return;
      });
    };
    CHECK_THROWS_AS(co_await aio::wait_for(inner(), 1), aio::TimeoutError);
    CHECK(child->cancelled());
    CHECK(aio::current_task().cancelling() == 0);
  });
}

TEST_CASE("task group: gives its tasks as they end, as Curio's does") {
  in_loop([]() -> aio::Coro<> {
    std::vector<int> results;
    co_await aio::with(aio::TaskGroup(), [&](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task(after(3, 3));
      group.create_task(after(1, 1));
      group.create_task(after(2, 2));
      while (auto task = co_await group.next_done()) {
        results.push_back(task->as<int>().result());
      }
    });
    CHECK(results.size() == 3);
    CHECK(std::is_sorted(results.begin(), results.end()));
  });
}

TEST_CASE("task group: remembers the tasks that end from the first next_done() on") {
  in_loop([]() -> aio::Coro<> {
    int sum = 0;
    co_await aio::with(aio::TaskGroup(), [&](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task(after(1, 1));
      group.create_task(after(2, 10));
      group.create_task(after(3, 100));
      co_await aio::sleep(1.5);
      sum += (co_await group.next_done())->as<int>().result();
      co_await aio::sleep(5);
      while (auto task = co_await group.next_done()) sum += task->as<int>().result();
    });
    // The first was over before anybody asked: a group that serves for days keeps nothing.
    CHECK(sum == 110);
  });
}

TEST_CASE("exception group: selects by type, through nested groups") {
  const auto error = [](auto exception) { return std::make_exception_ptr(exception); };
  const aio::ExceptionGroup inner("inner", std::vector{error(std::invalid_argument("a"))});
  const aio::ExceptionGroup outer("outer",
                                  std::vector{error(std::runtime_error("b")), error(inner)});
  CHECK(std::string(outer.what()) == "outer (2 exceptions)");
  CHECK(outer.of_type<std::logic_error>().size() == 1);
  CHECK(outer.of_type<std::bad_alloc>().empty());
}
