// Timers that are armed and cancelled, over libuv's own.
#include <uv.h>

#include <array>
#include <cstdint>
#include <vector>

#include "loop/loop.h"
#include "loop_benches.h"

namespace bench::loop {
namespace {

constexpr int kTimers = 1'000'000;
constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::uint32_t kSpread = 60'000;  // milliseconds
constexpr int kMinute = 60;

// The times of many timers, in no order: a multiplicative generator.
class Times {
 public:
  std::uint32_t next() {
    state_ = state_ * 1664525 + 1013904223;
    return 1000 + (state_ >> 8) % kSpread;
  }

 private:
  std::uint32_t state_ = 1;
};

struct Timer : aio::detail::TimerNode {
  Timer() {
    fire = [](TimerNode*) {};
  }
};

/// libuv's loop with what it takes to end it.
class UvLoop {
 public:
  UvLoop() { uv_loop_init(&loop_); }
  UvLoop(const UvLoop&) = delete;
  UvLoop& operator=(const UvLoop&) = delete;
  ~UvLoop() {
    uv_walk(
        &loop_, [](uv_handle_t* handle, void*) { uv_close(handle, nullptr); }, nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
  }
  uv_loop_t* get() { return &loop_; }

 private:
  uv_loop_t loop_;
};

void do_nothing(uv_timer_t*) {}

// One timer, armed and cancelled: what every read with a timeout does

double timer_ours() {
  aio::EventLoop loop;
  Timer timer;
  const Stopwatch watch;
  for (int i = 0; i < kTimers; ++i) {
    loop.arm(timer, loop.now() + (1000 + i) * kMillisecond);
    loop.disarm(timer);
  }
  return watch.nanoseconds() / kTimers;
}

double call_later_ours() {
  aio::EventLoop loop;
  const Stopwatch watch;
  for (int i = 0; i < kTimers; ++i) loop.call_later(kMinute, [] {}).cancel();
  return watch.nanoseconds() / kTimers;
}

double timer_uv() {
  UvLoop loop;
  uv_timer_t timer;
  uv_timer_init(loop.get(), &timer);
  const Stopwatch watch;
  for (int i = 0; i < kTimers; ++i) {
    uv_timer_start(&timer, do_nothing, 1000 + static_cast<std::uint64_t>(i), 0);
    uv_timer_stop(&timer);
  }
  return watch.nanoseconds() / kTimers;
}

// A million that live at once, then cancelled in the order they were made

double million_ours() {
  aio::EventLoop loop;
  std::vector<Timer> timers(kTimers);
  Times times;
  const Stopwatch watch;
  for (Timer& timer : timers) loop.arm(timer, loop.now() + times.next() * kMillisecond);
  for (Timer& timer : timers) loop.disarm(timer);
  return watch.nanoseconds() / kTimers;
}

double million_uv() {
  std::vector<uv_timer_t> timers(kTimers);
  UvLoop loop;
  for (uv_timer_t& timer : timers) uv_timer_init(loop.get(), &timer);
  Times times;
  const Stopwatch watch;
  for (uv_timer_t& timer : timers) uv_timer_start(&timer, do_nothing, times.next(), 0);
  for (uv_timer_t& timer : timers) uv_timer_stop(&timer);
  return watch.nanoseconds() / kTimers;
}

constexpr std::array<Measure, 3> kMeasures{{
    {"timer",
     "a timer armed and cancelled",
     {"ours", timer_ours},
     {"uv_timer_start, _stop", timer_uv},
     15},
    {"call_later",
     "call_later and cancel",
     {"ours", call_later_ours},
     {"uv_timer_start, _stop", timer_uv},
     {}},
    {"million",
     "1,000,000 live timers cancelled, each",
     {"ours", million_ours},
     {"uv_timer_start, _stop", million_uv},
     200},
}};

}  // namespace

std::span<const Measure> timer_measures() { return kMeasures; }

}  // namespace bench::loop
