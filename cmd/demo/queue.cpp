// Queue: a producer waits while it is full, consumers while it is empty, and join() until every
// item has been seen to.
#include <fmt/core.h>

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

using Item = std::optional<int>;  // none is the signal to stop

aio::Coro<> consumer(int number, aio::Queue<Item>& queue) {
  fmt::print("consumer {}: starting\n", number);
  while (true) {
    fmt::print("consumer {}: waiting for item\n", number);
    const Item item = co_await queue.get();
    fmt::print("consumer {}: has item {}\n", number, item ? std::to_string(*item) : "None");
    if (!item) {
      queue.task_done();
      break;
    }
    co_await aio::sleep(0.01 * *item);
    queue.task_done();
  }
  fmt::print("consumer {}: ending\n", number);
}

aio::Coro<> producer(aio::Queue<Item>& queue, int num_workers) {
  std::puts("producer: starting");
  for (int i = 0; i < num_workers * 3; ++i) {
    co_await queue.put(i);
    fmt::print("producer: added task {} to the queue\n", i);
  }
  std::puts("producer: adding stop signals to the queue");
  for (int i = 0; i < num_workers; ++i) co_await queue.put(std::nullopt);
  std::puts("producer: waiting for queue to empty");
  co_await queue.join();
  std::puts("producer: ending");
}

aio::Coro<> main(int num_consumers) {
  aio::Queue<Item> queue(static_cast<std::size_t>(num_consumers));

  std::vector<aio::Coro<>> everyone;
  for (int i = 0; i < num_consumers; ++i) everyone.push_back(consumer(i, queue));
  everyone.push_back(producer(queue, num_consumers));
  co_await aio::gather(std::move(everyone));
}

}  // namespace

void queue_demo() { aio::run(main(2)); }

}  // namespace aioc::demo
