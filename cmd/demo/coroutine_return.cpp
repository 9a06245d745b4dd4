// The result of the coroutine that is run is the result of aio::run().
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<std::string> coroutine() {
  std::puts("in coroutine");
  co_return "result";
}

}  // namespace

void coroutine_return_demo() {
  const std::string return_value = aio::run(coroutine());
  fmt::print("it returned: '{}'\n", return_value);
}

}  // namespace aioc::demo
