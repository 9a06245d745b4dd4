// call_at(): at a time of the loop's clock, which is not the time of day: it begins anywhere,
// and never jumps.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void callback(int number) {
  fmt::print("callback {} invoked at {:.6f}\n", number, aio::get_running_loop().time());
}

aio::Coro<> main() {
  auto& loop = aio::get_running_loop();
  const double now = loop.time();
  const std::chrono::duration<double> clock =
      std::chrono::system_clock::now().time_since_epoch();
  fmt::print("clock time: {:.6f}\n", clock.count());
  fmt::print("loop  time: {:.6f}\n", now);

  std::puts("registering callbacks");
  loop.call_at(now + 0.2, callback, 1);
  loop.call_at(now + 0.1, callback, 2);
  loop.call_soon(callback, 3);

  co_await aio::sleep(1);
}

}  // namespace

void call_at_demo() {
  std::puts("entering event loop");
  aio::run(main());
  std::puts("closing event loop");
}

}  // namespace aioc::demo
