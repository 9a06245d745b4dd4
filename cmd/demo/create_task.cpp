// create_task(): the coroutine runs beside this one, from the next turn of the loop on.
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
  fmt::print("waiting for <Task {} name='{}'>\n", task.done() ? "finished" : "pending",
             task.get_name());
  const std::string return_value = co_await task;
  fmt::print("task completed <Task {} name='{}' result='{}'>\n",
             task.done() ? "finished" : "pending", task.get_name(), task.result());
  fmt::print("return value: '{}'\n", return_value);
}

}  // namespace

void create_task_demo() { aio::run(main()); }

}  // namespace aioc::demo
