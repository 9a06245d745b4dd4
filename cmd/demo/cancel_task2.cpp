// A task that is cancelled while it waits gets CancelledError where it waits. It may clean up;
// then it rethrows it.
#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> task_func() {
  std::puts("in task_func, sleeping");
  try {
    co_await aio::sleep(1);
  } catch (const aio::CancelledError&) {
    std::puts("task_func was canceled");
    throw;
  }
  co_return "the result";
}

void task_canceller(aio::Task<std::string> task) {
  std::puts("in task_canceller");
  task.cancel();
  std::puts("canceled the task");
}

aio::Coro<> main() {
  std::puts("creating task");
  auto task = aio::create_task(task_func());
  aio::get_running_loop().call_soon(task_canceller, task);
  try {
    co_await task;
  } catch (const aio::CancelledError&) {
    std::puts("main() also sees task as canceled");
  }
}

}  // namespace

void cancel_task2_demo() { aio::run(main()); }

}  // namespace aioc::demo
