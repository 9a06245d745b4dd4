// UniversalQueue: one end for threads, whose calls block, the other for coroutines, which
// await; or either kind on both ends. shutdown() says that nothing more will come.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void producer(aio::UniversalQueue<int>& queue) {
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    queue.put_blocking(i);
  }
  queue.shutdown();
}

aio::Coro<> consumer(aio::UniversalQueue<int>& queue) {
  std::puts("consumer: starting");
  try {
    while (true) {
      const int item = co_await queue.get();
      fmt::print("consumer: has item {}\n", item);
    }
  } catch (const aio::QueueShutDown&) {
    std::puts("consumer: ending");
  }
}

aio::Coro<> main() {
  aio::UniversalQueue<int> queue;
  const std::jthread thread(producer, std::ref(queue));
  co_await consumer(queue);
}

}  // namespace

void universal_queue_demo() { aio::run(main()); }

}  // namespace aioc::demo
