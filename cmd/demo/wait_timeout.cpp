// wait() with a timeout: when the time is up, some tasks are still pending. It cancels none of
// them; that is for who waits to do.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> phase(int number) {
  fmt::print("in phase {}\n", number);
  try {
    co_await aio::sleep(0.1 * number);
  } catch (const aio::CancelledError&) {
    fmt::print("phase {} cancelled\n", number);
    throw;
  }
  fmt::print("done with phase {}\n", number);
  co_return fmt::format("phase {} result", number);
}

aio::Coro<> main(int num_phases) {
  std::puts("starting main");
  std::vector<aio::Task<std::string>> phases;
  for (int i = 0; i < num_phases; ++i) phases.push_back(aio::create_task(phase(i)));

  std::puts("waiting 0.1 for phases to complete");
  auto [completed, pending] = co_await aio::wait(phases, 0.1);
  fmt::print("{} completed and {} pending\n", completed.size(), pending.size());

  if (!pending.empty()) {
    std::puts("cancelling tasks");
    for (auto& task : pending) task.cancel();
  }
  std::puts("exiting main");
}

}  // namespace

void wait_timeout_demo() { aio::run(main(3)); }

}  // namespace aioc::demo
