// call_later(): after a delay, in seconds. What is ready at once comes before all delays.
#include <fmt/core.h>

#include <cstdio>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void callback(int number) { fmt::print("callback {} invoked\n", number); }

aio::Coro<> main() {
  auto& loop = aio::get_running_loop();
  std::puts("registering callbacks");
  loop.call_later(0.2, callback, 1);
  loop.call_later(0.1, callback, 2);
  loop.call_soon(callback, 3);

  co_await aio::sleep(0.4);
}

}  // namespace

void call_later_demo() {
  std::puts("entering event loop");
  aio::run(main());
  std::puts("closing event loop");
}

}  // namespace aioc::demo
