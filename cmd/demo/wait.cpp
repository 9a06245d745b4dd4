// wait(): until all of several tasks are done. It throws nothing of theirs.
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
  co_await aio::sleep(0.1 * number);
  fmt::print("done with phase {}\n", number);
  co_return fmt::format("phase {} result", number);
}

aio::Coro<> main(int num_phases) {
  std::puts("starting main");
  std::vector<aio::Task<std::string>> phases;
  for (int i = 0; i < num_phases; ++i) phases.push_back(aio::create_task(phase(i)));

  std::puts("waiting for phases to complete");
  auto [completed, pending] = co_await aio::wait(phases);

  std::vector<std::string> results;
  for (const auto& task : completed) results.push_back(task.result());
  fmt::print("results: ['{}']\n", fmt::join(results, "', '"));
}

}  // namespace

void wait_demo() { aio::run(main(3)); }

}  // namespace aioc::demo
