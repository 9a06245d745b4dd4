// Queues and locks. libuv has a mutex; for the queue the floor is two raw coroutines.
#include <uv.h>

#include <array>
#include <deque>
#include <utility>

#include "loop/lock.h"
#include "loop/loop.h"
#include "loop/queue.h"
#include "loop_benches.h"
#include "raw_coroutine.h"

namespace bench::loop {
namespace {

constexpr int kRoundTrips = 500'000;
constexpr int kLocks = 2'000'000;

// Ping-pong: an item goes to the other task by one queue and comes back by a second, and each
// get has to wait.

aio::Coro<> pong(aio::Queue<int>& there, aio::Queue<int>& back) {
  for (int i = 0; i < kRoundTrips; ++i) {
    const int item = co_await there.get();
    co_await back.put(item);
  }
}

aio::Coro<> ping_pong() {
  aio::Queue<int> there;
  aio::Queue<int> back;
  auto other = aio::create_task(pong(there, back));
  for (int i = 0; i < kRoundTrips; ++i) {
    co_await there.put(i);
    int item = co_await back.get();
    keep(item);
  }
  co_await other;
}

double queue_ours() {
  const Stopwatch watch;
  aio::run(ping_pong());
  return watch.nanoseconds() / kRoundTrips;
}

/// An unbounded queue with one taker.
class RawChannel {
 public:
  explicit RawChannel(RawQueue& ready) : ready_(&ready) {}

  void put(int item) {
    items_.push_back(item);
    if (taker_) ready_->push(std::exchange(taker_, {}));
  }
  bool await_ready() const { return !items_.empty(); }
  void await_suspend(std::coroutine_handle<> frame) { taker_ = frame; }
  int await_resume() {
    const int item = items_.front();
    items_.pop_front();
    return item;
  }

 private:
  RawQueue* ready_;
  std::deque<int> items_;
  std::coroutine_handle<> taker_;
};

Raw raw_pong(RawChannel& there, RawChannel& back) {
  for (int i = 0; i < kRoundTrips; ++i) back.put(co_await there);
  co_return 0;
}

Raw raw_ping(RawChannel& there, RawChannel& back) {
  for (int i = 0; i < kRoundTrips; ++i) {
    there.put(i);
    int item = co_await back;
    keep(item);
  }
  co_return 0;
}

double queue_raw() {
  const Stopwatch watch;
  RawQueue ready;
  RawChannel there(ready);
  RawChannel back(ready);
  const Raw one = raw_pong(there, back);
  const Raw other = raw_ping(there, back);
  ready.push(one.frame());
  ready.push(other.frame());
  ready.run();
  return watch.nanoseconds() / kRoundTrips;
}

// A lock that nobody else wants

aio::Coro<double> lock_many() {
  aio::Lock lock;
  const Stopwatch watch;
  for (int i = 0; i < kLocks; ++i) {
    co_await lock.acquire();
    keep(lock);
    lock.release();
  }
  co_return watch.nanoseconds() / kLocks;
}

double lock_ours() { return aio::run(lock_many()); }

double lock_uv() {
  uv_mutex_t mutex;
  uv_mutex_init(&mutex);
  const Stopwatch watch;
  for (int i = 0; i < kLocks; ++i) {
    uv_mutex_lock(&mutex);
    uv_mutex_unlock(&mutex);
  }
  const double time = watch.nanoseconds();
  uv_mutex_destroy(&mutex);
  return time / kLocks;
}

constexpr std::array<Measure, 2> kMeasures{{
    {"queue",
     "queue ping-pong, a round trip",
     {"ours", queue_ours},
     {"raw frames", queue_raw},
     50},
    {"lock", "uncontended lock and unlock", {"ours", lock_ours}, {"uv_mutex", lock_uv}, 3},
}};

}  // namespace

std::span<const Measure> sync_measures() { return kMeasures; }

}  // namespace bench::loop
