// Many tasks at once, over as many raw frames that go through a ring of handles.
#include <array>
#include <vector>

#include "loop/loop.h"
#include "loop_benches.h"
#include "raw_coroutine.h"

namespace bench::loop {
namespace {

constexpr int kTasks = 100'000;
constexpr int kSleepers = 50'000;
constexpr int kMinute = 60;

// Each measure runs twice within one loop and counts the second time: what a program that has
// run for a while has in its caches and its free lists.
template <class F>
double second_of_two(F measured) {
  double time = 0;
  aio::run([](F& function, double& to) -> aio::Coro<> {
    to = co_await function();
    to = co_await function();
  }(measured, time));
  return time;
}

aio::Coro<int> child(int value) { co_return value; }
aio::Coro<> nothing() { co_return; }

aio::Coro<double> create_and_await() {
  const Stopwatch watch;
  std::vector<aio::Task<int>> tasks;
  tasks.reserve(kTasks);
  for (int i = 0; i < kTasks; ++i) tasks.push_back(aio::create_task(child(i)));
  int sum = 0;
  for (auto& task : tasks) sum += co_await task;
  tasks.clear();
  keep(sum);
  co_return watch.nanoseconds() / kTasks;
}

aio::Coro<double> gather_many() {
  const Stopwatch watch;
  std::vector<aio::Coro<int>> many;
  many.reserve(kTasks);
  for (int i = 0; i < kTasks; ++i) many.push_back(child(i));
  auto all = aio::gather(std::move(many));
  {
    std::vector<int> results = co_await std::move(all);
    keep(results);
  }
  co_return watch.nanoseconds() / kTasks;
}

aio::Coro<double> group_many() {
  const Stopwatch watch;
  co_await aio::with(aio::TaskGroup(), [](aio::TaskGroup& group) -> aio::Coro<> {
    for (int i = 0; i < kTasks; ++i) group.create_task(nothing());
    co_return;
  });
  co_return watch.nanoseconds() / kTasks;
}

double tasks_ours() { return second_of_two(create_and_await); }
double gather_ours() { return second_of_two(gather_many); }
double group_ours() { return second_of_two(group_many); }

Raw raw_child(int value) { co_return value; }

double raw_round() {
  const Stopwatch watch;
  RawQueue queue;
  std::vector<Raw> children;
  children.reserve(kTasks);
  for (int i = 0; i < kTasks; ++i) {
    children.push_back(raw_child(i));
    queue.push(children.back().frame());
  }
  queue.run();
  int sum = 0;
  for (const Raw& each : children) sum += each.await_resume();
  children.clear();
  keep(sum);
  return watch.nanoseconds() / kTasks;
}

double tasks_raw() {
  raw_round();
  return raw_round();
}

// Cancellation

aio::Coro<> sleeper() { co_await aio::sleep(kMinute); }

aio::Coro<double> cancel_many() {
  std::vector<aio::Task<>> tasks;
  tasks.reserve(kSleepers);
  for (int i = 0; i < kSleepers; ++i) tasks.push_back(aio::create_task(sleeper()));
  while (aio::EventLoop::current().ready().size() > 0) co_await aio::sleep(0);
  const Stopwatch watch;
  for (auto& task : tasks) task.cancel();
  co_await aio::wait(tasks);
  co_return watch.nanoseconds() / kSleepers;
}

double cancel_ours() { return second_of_two(cancel_many); }

// A cancel throws in the coroutine, and the task catches what leaves it.
[[gnu::noinline]] void throw_one() { throw aio::CancelledError(); }

double cancel_raw() {
  int caught = 0;
  const Stopwatch watch;
  for (int i = 0; i < kSleepers; ++i) {
    try {
      throw_one();
    } catch (const aio::CancelledError&) {
      ++caught;
    }
  }
  keep(caught);
  return watch.nanoseconds() / kSleepers;
}

constexpr std::array<Measure, 4> kMeasures{{
    {"tasks",
     "create and await of 100,000, each",
     {"ours", tasks_ours},
     {"raw frames", tasks_raw},
     {}},
    {"gather", "gather of 100,000, each", {"ours", gather_ours}, {"raw frames", tasks_raw}, 75},
    {"group",
     "TaskGroup of 100,000, each",
     {"ours", group_ours},
     {"raw frames", tasks_raw},
     52},
    {"cancel",
     "cancel of 50,000 that sleep, each",
     {"ours", cancel_ours},
     {"a throw and a catch", cancel_raw},
     15'000},
}};

}  // namespace

std::span<const Measure> task_measures() { return kMeasures; }

}  // namespace bench::loop
