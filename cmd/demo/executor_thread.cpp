// run_in_executor(): blocking functions run in the threads of a pool, three at a time, while
// the loop awaits their results.
#include <fmt/format.h>
#include <pthread.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

/// A line with the name of the thread that it comes from.
void log(std::string_view name, std::string_view message) {
  std::array<char, 16> thread = {};
  pthread_getname_np(pthread_self(), thread.data(), thread.size());
  fmt::print("{:>10} {:>18}: {}\n", thread.data(), name, message);
}

int blocks(int number) {
  const std::string name = fmt::format("blocks({})", number);
  log(name, "running");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  log(name, "done");
  return number * number;
}

aio::Coro<> run_blocking_tasks(aio::ThreadPoolExecutor& executor) {
  log("run_blocking_tasks", "starting");

  log("run_blocking_tasks", "creating executor tasks");
  std::vector<aio::Future<int>> blocking_tasks;
  for (int i = 0; i < 6; ++i) {
    blocking_tasks.push_back(aio::run_in_executor(executor, blocks, i));
  }
  log("run_blocking_tasks", "waiting for executor tasks");
  auto [completed, pending] = co_await aio::wait(blocking_tasks);
  std::vector<int> results;
  for (const auto& task : completed) results.push_back(task.result());
  log("run_blocking_tasks", fmt::format("results: [{}]", fmt::join(results, ", ")));

  log("run_blocking_tasks", "exiting");
}

}  // namespace

void executor_thread_demo() {
  pthread_setname_np(pthread_self(), "MainThread");
  aio::ThreadPoolExecutor executor(3, "Thread");
  aio::run(run_blocking_tasks(executor));
}

}  // namespace aioc::demo
