// To await a future is to wait until its result is set. Copies of it are the same future.
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void mark_done(aio::Future<std::string> future, const std::string& result) {
  fmt::print("setting future result to '{}'\n", result);
  future.set_result(result);
}

aio::Coro<> main() {
  aio::Future<std::string> all_done;

  std::puts("scheduling mark_done");
  aio::get_running_loop().call_soon(mark_done, all_done, "the result");

  const std::string result = co_await all_done;
  fmt::print("returned result: '{}'\n", result);
}

}  // namespace

void future_await_demo() { aio::run(main()); }

}  // namespace aioc::demo
