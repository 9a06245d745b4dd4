// ensure_future() makes a task of a coroutine and leaves a task as it is: who gets it can await
// it without knowing what it was.
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> wrapped() {
  std::puts("wrapped");
  co_return "result";
}

aio::Coro<> inner(aio::Task<std::string> task) {
  std::puts("inner: starting");
  fmt::print("inner: waiting for <Task {} name='{}'>\n", task.done() ? "finished" : "pending",
             task.get_name());
  const std::string result = co_await task;
  fmt::print("inner: task returned '{}'\n", result);
}

aio::Coro<> starter() {
  std::puts("starter: creating task");
  auto task = aio::ensure_future(wrapped());
  std::puts("starter: waiting for inner");
  co_await inner(task);
  std::puts("starter: inner returned");
}

}  // namespace

void ensure_future_demo() {
  std::puts("entering event loop");
  aio::run(starter());
}

}  // namespace aioc::demo
