// Lock: one task at a time. A guard releases it at the end of its scope, or one does it by
// hand.
#include <fmt/core.h>

#include <cstdio>
#include <functional>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void unlock(aio::Lock& lock) {
  std::puts("callback releasing lock");
  lock.release();
}

aio::Coro<> coro1(aio::Lock& lock) {
  std::puts("coro1 waiting for the lock");
  {
    auto guard = co_await lock.scoped();
    std::puts("coro1 acquired lock");
  }
  std::puts("coro1 released lock");
}

aio::Coro<> coro2(aio::Lock& lock) {
  std::puts("coro2 waiting for the lock");
  co_await lock.acquire();
  std::puts("coro2 acquired lock");
  lock.release();
  std::puts("coro2 released lock");
}

aio::Coro<> main() {
  aio::Lock lock;
  std::puts("acquiring the lock before starting coroutines");
  co_await lock.acquire();
  fmt::print("lock acquired: {}\n", lock.locked());

  aio::get_running_loop().call_later(0.1, unlock, std::ref(lock));

  std::puts("waiting for coroutines");
  co_await aio::gather(coro1(lock), coro2(lock));
}

}  // namespace

void lock_demo() { aio::run(main()); }

}  // namespace aioc::demo
