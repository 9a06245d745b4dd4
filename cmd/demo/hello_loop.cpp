// A loop without coroutines: it runs callbacks in turn, until one of them stops it.
#include <fmt/core.h>

#include <cstdio>
#include <functional>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void hello_world() { std::puts("Hello World"); }

void stop_loop(aio::EventLoop& loop) {
  std::puts("Stopping loop");
  loop.stop();
}

}  // namespace

void hello_loop_demo() {
  aio::EventLoop loop;
  fmt::print("{}\n", loop.is_running());
  loop.call_soon(hello_world);
  loop.call_soon(stop_loop, std::ref(loop));  // arguments are copied, but for std::ref
  loop.run_forever();
}

}  // namespace aioc::demo
