// call_soon(): the loop calls plain functions, in the order in which it was asked to.
#include <fmt/core.h>

#include <cstdio>
#include <string_view>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void callback(int number, std::string_view word = "default") {
  fmt::print("callback invoked with {} and {}\n", number, word);
}

aio::Coro<> main() {
  auto& loop = aio::get_running_loop();
  std::puts("registering callbacks");
  loop.call_soon(callback, 1, "default");
  loop.call_soon([] { callback(2, "not default"); });

  co_await aio::sleep(0.1);
}

}  // namespace

void call_soon_demo() {
  std::puts("entering event loop");
  aio::run(main());
  std::puts("closing event loop");
}

}  // namespace aioc::demo
