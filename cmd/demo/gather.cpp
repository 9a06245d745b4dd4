// gather(): runs several at once; its results come in the order of the arguments, whichever was
// done first.
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> phase1() {
  std::puts("in phase1");
  co_await aio::sleep(2);
  std::puts("done with phase1");
  co_return "phase1 result";
}

aio::Coro<std::string> phase2() {
  std::puts("in phase2");
  co_await aio::sleep(1);
  std::puts("done with phase2");
  co_return "phase2 result";
}

aio::Coro<> main() {
  std::puts("starting main");
  std::puts("waiting for phases to complete");
  auto [result1, result2] = co_await aio::gather(phase1(), phase2());
  fmt::print("results: ['{}', '{}']\n", result1, result2);
}

}  // namespace

void gather_demo() { aio::run(main()); }

}  // namespace aioc::demo
