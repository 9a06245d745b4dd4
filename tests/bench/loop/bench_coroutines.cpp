// What an await and a yield cost, over coroutines and a ring of handles without anything else.
#include <array>

#include "loop/loop.h"
#include "loop_benches.h"
#include "raw_coroutine.h"

namespace bench::loop {
namespace {

constexpr int kAwaits = 2'000'000;
constexpr int kYields = 1'000'000;
constexpr int kDepth = 1'000'000;

// Await

[[gnu::noinline]] aio::Coro<int> trivial(int value) { co_return value; }

aio::Coro<int> await_many() {
  int sum = 0;
  for (int i = 0; i < kAwaits; ++i) sum += co_await trivial(1);
  co_return sum;
}

double await_ours() {
  const Stopwatch watch;
  int sum = aio::run(await_many());
  const double time = watch.nanoseconds();
  keep(sum);
  return time / kAwaits;
}

[[gnu::noinline]] Raw raw_trivial(int value) { co_return value; }

Raw raw_await_many() {
  int sum = 0;
  for (int i = 0; i < kAwaits; ++i) sum += co_await raw_trivial(1);
  co_return sum;
}

double await_raw() {
  const Stopwatch watch;
  int sum = raw_await_many().run();
  const double time = watch.nanoseconds();
  keep(sum);
  return time / kAwaits;
}

// A chain of awaits, all of whose frames live at once

[[gnu::noinline]] aio::Coro<int> descend(int depth) {
  if (depth == 0) co_return 0;
  co_return co_await descend(depth - 1) + 1;
}

double chain_ours() {
  const Stopwatch watch;
  int sum = aio::run(descend(kDepth));
  const double time = watch.nanoseconds();
  keep(sum);
  return time / kDepth;
}

[[gnu::noinline]] Raw raw_descend(int depth) {
  if (depth == 0) co_return 0;
  co_return co_await raw_descend(depth - 1) + 1;
}

double chain_raw() {
  const Stopwatch watch;
  int sum = raw_descend(kDepth).run();
  const double time = watch.nanoseconds();
  keep(sum);
  return time / kDepth;
}

// Yield

aio::Coro<> yield_many() {
  for (int i = 0; i < kYields; ++i) co_await aio::sleep(0);
}

double yield_ours() {
  const Stopwatch watch;
  aio::run(yield_many());
  return watch.nanoseconds() / kYields;
}

Raw raw_yield_many(RawQueue& queue) {
  for (int i = 0; i < kYields; ++i) co_await queue.yield();
  co_return 0;
}

double yield_raw() {
  RawQueue queue;
  const Stopwatch watch;
  const Raw coroutine = raw_yield_many(queue);
  queue.push(coroutine.frame());
  queue.run();
  return watch.nanoseconds() / kYields;
}

constexpr std::array<Measure, 3> kMeasures{{
    {"await",
     "await of a trivial coroutine",
     {"ours", await_ours},
     {"raw frames", await_raw},
     18},
    {"chain",
     "a level of 1,000,000 nested awaits",
     {"ours", chain_ours},
     {"raw frames", chain_raw},
     {}},
    {"yield",
     "sleep(0): through the ready queue",
     {"ours", yield_ours},
     {"a ring of handles", yield_raw},
     10},
}};

}  // namespace

std::span<const Measure> coroutine_measures() { return kMeasures; }

}  // namespace bench::loop
