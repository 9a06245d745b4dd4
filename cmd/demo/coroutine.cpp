// To call a coroutine function makes the coroutine; nothing of it runs before a loop runs it,
// or another coroutine awaits it.
#include <cstdio>
#include <utility>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<> coroutine() {
  std::puts("in coroutine");
  co_return;
}

}  // namespace

void coroutine_demo() {
  std::puts("starting coroutine");
  auto coro = coroutine();
  std::puts("entering event loop");
  aio::run(std::move(coro));
  std::puts("closing event loop");
}

}  // namespace aioc::demo
