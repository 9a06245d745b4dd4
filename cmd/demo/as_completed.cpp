// as_completed(): the results in the order in which they come.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> phase(int number) {
  fmt::print("in phase {}\n", number);
  co_await aio::sleep(0.5 - 0.1 * number);
  fmt::print("done with phase {}\n", number);
  co_return fmt::format("phase {} result", number);
}

aio::Coro<> main(int num_phases) {
  std::puts("starting main");
  std::vector<aio::Coro<std::string>> phases;
  for (int i = 0; i < num_phases; ++i) phases.push_back(phase(i));

  std::puts("waiting for phases to complete");
  std::vector<std::string> results;
  auto completed = aio::as_completed(std::move(phases));
  for (auto&& next_to_complete : completed) {
    std::string answer = co_await next_to_complete;
    fmt::print("received answer '{}'\n", answer);
    results.push_back(std::move(answer));
  }
  fmt::print("results: ['{}']\n", fmt::join(results, "', '"));
}

}  // namespace

void as_completed_demo() { aio::run(main(3)); }

}  // namespace aioc::demo
