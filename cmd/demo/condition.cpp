// Condition: tasks wait, with its lock, until another has something for them; notify() wakes as
// many as it says, first come first served.
#include <fmt/core.h>

#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<> consumer(aio::Condition& condition, int number) {
  {
    auto guard = co_await condition.scoped();
    fmt::print("consumer {} is waiting\n", number);
    co_await condition.wait();
    fmt::print("consumer {} triggered\n", number);
  }
  fmt::print("ending consumer {}\n", number);
}

aio::Coro<> manipulate_condition(aio::Condition& condition) {
  std::puts("starting manipulate_condition");

  co_await aio::sleep(0.1);  // lets the consumers start

  for (std::size_t i = 1; i < 3; ++i) {
    {
      auto guard = co_await condition.scoped();
      fmt::print("notifying {} consumers\n", i);
      condition.notify(i);
    }
    co_await aio::sleep(0.1);
  }

  {
    auto guard = co_await condition.scoped();
    std::puts("notifying remaining consumers");
    condition.notify_all();
  }

  std::puts("ending manipulate_condition");
}

aio::Coro<> main() {
  aio::Condition condition;
  auto manipulator = aio::create_task(manipulate_condition(condition));

  std::vector<aio::Coro<>> consumers;
  for (int i = 0; i < 5; ++i) consumers.push_back(consumer(condition, i));
  co_await aio::gather(std::move(consumers));
  co_await manipulator;
}

}  // namespace

void condition_demo() { aio::run(main()); }

}  // namespace aioc::demo
