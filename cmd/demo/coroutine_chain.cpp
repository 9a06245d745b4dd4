// A coroutine awaits others as a function calls functions: co_await gives their results.
#include <fmt/core.h>

#include <cstdio>
#include <string>
#include <utility>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> phase1() {
  std::puts("in phase1");
  co_return "result1";
}

aio::Coro<std::string> phase2(std::string argument) {
  std::puts("in phase2");
  co_return "result2 derived from " + argument;
}

aio::Coro<std::pair<std::string, std::string>> outer() {
  std::puts("in outer");
  std::puts("waiting for result1");
  std::string result1 = co_await phase1();
  std::puts("waiting for result2");
  std::string result2 = co_await phase2(result1);
  co_return std::pair(result1, result2);
}

}  // namespace

void coroutine_chain_demo() {
  const auto [result1, result2] = aio::run(outer());
  fmt::print("return value: ('{}', '{}')\n", result1, result2);
}

}  // namespace aioc::demo
