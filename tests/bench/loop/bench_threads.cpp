// Between threads: calls into the loop and functions out of it, over uv_async_send and
// uv_queue_work used as one would by hand.
#include <uv.h>

#include <array>
#include <mutex>
#include <thread>
#include <vector>

#include "loop/loop.h"
#include "loop/thread_pool.h"
#include "loop_benches.h"

namespace bench::loop {
namespace {

constexpr int kCalls = 200'000;
constexpr int kJobs = 20'000;

// call_soon_threadsafe: from the first call to the end of the last

double threadsafe_ours() {
  aio::EventLoop loop;
  int called = 0;
  const WallStopwatch watch;
  std::thread caller([&] {
    for (int i = 0; i < kCalls; ++i) {
      loop.call_soon_threadsafe([&] {
        if (++called == kCalls) loop.stop();
      });
    }
  });
  loop.run_forever();
  const double time = watch.nanoseconds();
  caller.join();
  return time / kCalls;
}

// The same by hand: functions in a list under a mutex, and a wake-up for each.
struct Calls {
  std::mutex mutex;
  std::vector<void (*)(Calls&)> waiting;
  int called = 0;
  uv_async_t async;
};

void count_call(Calls& calls) {
  if (++calls.called == kCalls) uv_close(reinterpret_cast<uv_handle_t*>(&calls.async), nullptr);
}

double threadsafe_uv() {
  uv_loop_t loop;
  uv_loop_init(&loop);
  Calls calls;
  uv_async_init(&loop, &calls.async, [](uv_async_t* async) {
    auto& mine = *static_cast<Calls*>(async->data);
    std::vector<void (*)(Calls&)> now;
    {
      const std::lock_guard lock(mine.mutex);
      now.swap(mine.waiting);
    }
    for (auto* call : now) call(mine);
  });
  calls.async.data = &calls;
  const WallStopwatch watch;
  std::thread caller([&] {
    for (int i = 0; i < kCalls; ++i) {
      // The wake-up under the lock: behind the last call the loop closes the handle.
      const std::lock_guard lock(calls.mutex);
      calls.waiting.push_back(count_call);
      uv_async_send(&calls.async);
    }
  });
  uv_run(&loop, UV_RUN_DEFAULT);
  const double time = watch.nanoseconds();
  caller.join();
  uv_loop_close(&loop);
  return time / kCalls;
}

// run_in_executor of a function that does nothing, one after another

// As many threads as libuv has, so that both meet the same scheduler.
constexpr std::size_t kThreads = 4;

aio::Coro<double> jobs_in_turn() {
  aio::ThreadPoolExecutor pool(kThreads);
  const WallStopwatch watch;
  for (int i = 0; i < kJobs; ++i) co_await aio::run_in_executor(pool, [] {});
  co_return watch.nanoseconds() / kJobs;
}

double executor_ours() { return aio::run(jobs_in_turn()); }

struct Jobs {
  uv_work_t work;
  int left = kJobs;
};

void queue_job(uv_loop_t* loop, Jobs& jobs) {
  jobs.work.data = &jobs;
  uv_queue_work(
      loop, &jobs.work, [](uv_work_t*) {},
      [](uv_work_t* done, int) {
        auto& mine = *static_cast<Jobs*>(done->data);
        if (--mine.left > 0) queue_job(done->loop, mine);
      });
}

double executor_uv() {
  uv_loop_t loop;
  uv_loop_init(&loop);
  Jobs jobs;
  const WallStopwatch watch;
  queue_job(&loop, jobs);
  uv_run(&loop, UV_RUN_DEFAULT);
  const double time = watch.nanoseconds();
  uv_loop_close(&loop);
  return time / kJobs;
}

// All at once

aio::Coro<double> jobs_at_once() {
  aio::ThreadPoolExecutor pool(kThreads);
  const WallStopwatch watch;
  std::vector<aio::Future<void>> all;
  all.reserve(kJobs);
  for (int i = 0; i < kJobs; ++i) all.push_back(aio::run_in_executor(pool, [] {}));
  for (auto& each : all) co_await each;
  all.clear();
  co_return watch.nanoseconds() / kJobs;
}

double executor_many_ours() { return aio::run(jobs_at_once()); }

double executor_many_uv() {
  uv_loop_t loop;
  uv_loop_init(&loop);
  const WallStopwatch watch;
  std::vector<uv_work_t> all(kJobs);
  for (uv_work_t& work : all) {
    uv_queue_work(
        &loop, &work, [](uv_work_t*) {}, [](uv_work_t*, int) {});
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  const double time = watch.nanoseconds();
  uv_loop_close(&loop);
  return time / kJobs;
}

constexpr std::array<Measure, 3> kMeasures{{
    {"threadsafe",
     "call_soon_threadsafe",
     {"ours", threadsafe_ours},
     {"mutex, uv_async_send", threadsafe_uv},
     {}},
    {"executor",
     "run_in_executor, one by one",
     {"ours", executor_ours},
     {"uv_queue_work", executor_uv},
     {}},
    {"executors",
     "run_in_executor, 20,000 at once",
     {"ours", executor_many_ours},
     {"uv_queue_work", executor_many_uv},
     {}},
}};

}  // namespace

std::span<const Measure> thread_measures() { return kMeasures; }

}  // namespace bench::loop
