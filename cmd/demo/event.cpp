// Event: several tasks wait until somebody sets a flag.
#include <fmt/core.h>

#include <cstdio>
#include <functional>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void set_event(aio::Event& event) {
  std::puts("setting event in callback");
  event.set();
}

aio::Coro<> coro1(aio::Event& event) {
  std::puts("coro1 waiting for event");
  co_await event.wait();
  std::puts("coro1 triggered");
}

aio::Coro<> coro2(aio::Event& event) {
  std::puts("coro2 waiting for event");
  co_await event.wait();
  std::puts("coro2 triggered");
}

aio::Coro<> main() {
  aio::Event event;
  fmt::print("event start state: {}\n", event.is_set());

  aio::get_running_loop().call_later(0.1, set_event, std::ref(event));

  co_await aio::gather(coro1(event), coro2(event));
  fmt::print("event end state: {}\n", event.is_set());
}

}  // namespace

void event_demo() { aio::run(main()); }

}  // namespace aioc::demo
