// The smallest program with a coroutine: what compiles to tell how long that takes.
#include <cstdio>

#include "loop/loop.h"

namespace {

aio::Coro<> hello() {
  co_await aio::sleep(0);
  std::puts("Hello");
}

}  // namespace

int main() { aio::run(hello()); }
