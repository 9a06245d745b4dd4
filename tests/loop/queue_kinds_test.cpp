// PriorityQueue and LifoQueue: their order, and that they are queues in all else.
#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "loop/queue.h"
#include "loop/run.h"
#include "loop/sleep.h"

namespace {

template <class Q>
aio::Coro<std::vector<int>> through(Q& queue, std::vector<int> items) {
  for (const int item : items) co_await queue.put(item);
  std::vector<int> out;
  while (!queue.empty()) out.push_back(co_await queue.get());
  co_return out;
}

}  // namespace

TEST_CASE("queue: a PriorityQueue gives the smallest first") {
  aio::PriorityQueue<int> queue;
  const auto out = aio::run_virtual(through(queue, {4, 1, 3, 2, 1}));
  CHECK(out == std::vector<int>{1, 1, 2, 3, 4});
}

TEST_CASE("queue: a PriorityQueue can have an order of its own") {
  aio::PriorityQueue<int, std::greater<>> queue(8);
  CHECK(queue.maxsize() == 8);
  const auto out = aio::run_virtual(through(queue, {4, 1, 3, 2}));
  CHECK(out == std::vector<int>{4, 3, 2, 1});
}

TEST_CASE("queue: a PriorityQueue gives equals in the order they came") {
  using Job = std::pair<int, std::string>;
  const auto by_priority = [](const Job& one, const Job& other) {
    return one.first < other.first;
  };
  aio::PriorityQueue<Job, decltype(by_priority)> queue(0, by_priority);
  for (int i = 0; i < 50; ++i) queue.put_nowait(Job(i % 2, std::to_string(i)));
  for (int i = 0; i < 50; ++i) {
    const int number = i < 25 ? 2 * i : 2 * (i - 25) + 1;
    CHECK(queue.get_nowait().second == std::to_string(number));
  }
}

TEST_CASE("queue: a LifoQueue gives what came last, first") {
  aio::LifoQueue<int> queue;
  const auto out = aio::run_virtual(through(queue, {1, 3, 2}));
  CHECK(out == std::vector<int>{2, 3, 1});
}

TEST_CASE("queue: the other kinds hold what is only movable, too") {
  struct ByValue {
    bool operator()(const std::unique_ptr<int>& one, const std::unique_ptr<int>& other) const {
      return *one < *other;
    }
  };
  aio::PriorityQueue<std::unique_ptr<int>, ByValue> sorted;
  aio::LifoQueue<std::unique_ptr<int>> stack;
  for (const int value : {3, 1, 2}) {
    sorted.put_nowait(std::make_unique<int>(value));
    stack.put_nowait(std::make_unique<int>(value));
  }
  for (const int value : {1, 2, 3}) CHECK(*sorted.get_nowait() == value);
  for (const int value : {2, 1, 3}) CHECK(*stack.get_nowait() == value);
}

TEMPLATE_TEST_CASE("queue: every kind limits, wakes, joins and keeps what a cancel leaves", "",
                   aio::Queue<int>, aio::PriorityQueue<int>, aio::LifoQueue<int>) {
  aio::run_virtual([]() -> aio::Coro<> {
    TestType queue(1);
    auto gets = [&]() -> aio::Coro<int> { co_return co_await queue.get(); };
    auto puts = [&](int item) -> aio::Coro<> { co_await queue.put(item); };
    auto one = aio::create_task(gets());
    auto two = aio::create_task(gets());
    co_await aio::sleep(0);
    queue.put_nowait(1);
    CHECK_THROWS_AS(queue.put_nowait(2), aio::QueueFull);
    one.cancel();
    const int item = co_await two;
    CHECK(item == 1);
    CHECK(one.cancelled());

    queue.put_nowait(2);
    auto putter = aio::create_task(puts(3));
    co_await aio::sleep(0);
    CHECK_FALSE(putter.done());
    CHECK(queue.get_nowait() == 2);
    co_await putter;
    CHECK(queue.get_nowait() == 3);
    CHECK_THROWS_AS(queue.get_nowait(), aio::QueueEmpty);

    for (int i = 0; i < 3; ++i) queue.task_done();
    co_await queue.join();
    CHECK_THROWS_AS(queue.task_done(), std::logic_error);
  }());
}
