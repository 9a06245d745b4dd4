// A task that is cancelled before its first step never runs; who awaits it gets
// CancelledError.
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> task_func() {
  std::puts("in task_func");
  co_return "the result";
}

aio::Coro<> main() {
  std::puts("creating task");
  auto task = aio::create_task(task_func());

  std::puts("canceling task");
  task.cancel();

  fmt::print("canceled task <Task {} name='{}'>\n",
             task.cancelling() > 0 ? "cancelling" : "pending", task.get_name());
  try {
    const std::string result = co_await task;
    fmt::print("task result: '{}'\n", result);
  } catch (const aio::CancelledError&) {
    std::puts("caught error from canceled task");
  }
}

}  // namespace

void cancel_task_demo() { aio::run(main()); }

}  // namespace aioc::demo
