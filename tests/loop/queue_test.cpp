// Queue: its order and its limits, who waits for it, and who for its join().
#include "loop/queue.h"

#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "loop/many.h"
#include "loop/run.h"
#include "loop/sleep.h"

namespace {

template <class Q>
aio::Coro<int> get(Q& queue) {
  co_return co_await queue.get();
}
template <class Q>
aio::Coro<> put(Q& queue, int item) {
  co_await queue.put(item);
}

}  // namespace

TEST_CASE("queue: it gives what came first, first") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    CHECK(queue.empty());
    for (const int item : {1, 3, 2}) co_await queue.put(item);
    CHECK_FALSE(queue.empty());
    CHECK(queue.qsize() == 3);
    std::vector<int> items;
    for (int i = 0; i < 3; ++i) items.push_back(co_await queue.get());
    CHECK(items == std::vector<int>{1, 3, 2});
    CHECK(queue.empty());
  }());
}

TEST_CASE("queue: items need only be movable") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<std::unique_ptr<int>> queue(1);
    co_await queue.put(std::make_unique<int>(1));
    auto second = std::make_unique<int>(2);
    CHECK_THROWS_AS(queue.put_nowait(std::move(second)), aio::QueueFull);
    REQUIRE(second != nullptr);  // what could not be put is still the caller's
    const auto first = co_await queue.get();
    CHECK(*first == 1);
    queue.put_nowait(std::move(second));
    CHECK(second == nullptr);
    CHECK(*queue.get_nowait() == 2);
  }());
}

TEST_CASE("queue: one without a maxsize is never full") {
  aio::Queue<int> queue;
  CHECK(queue.maxsize() == 0);
  for (int i = 0; i < 1000; ++i) queue.put_nowait(i);
  CHECK_FALSE(queue.full());
  CHECK(queue.qsize() == 1000);
}

TEST_CASE("queue: put_nowait of a full one and get_nowait of an empty one are errors") {
  aio::Queue<int> queue(1);
  CHECK_THROWS_AS(queue.get_nowait(), aio::QueueEmpty);
  queue.put_nowait(1);
  CHECK(queue.full());
  CHECK_THROWS_AS(queue.put_nowait(2), aio::QueueFull);
  CHECK(queue.get_nowait() == 1);
  CHECK_THROWS_AS(queue.get_nowait(), aio::QueueEmpty);
}

TEST_CASE("queue: a put waits while the queue is full") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(2);
    std::vector<int> put_so_far;
    auto putter = [&]() -> aio::Coro<> {
      for (int i = 0; i < 3; ++i) {
        co_await queue.put(i);
        put_so_far.push_back(i);
      }
    };
    auto task = aio::create_task(putter());
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    CHECK(put_so_far == std::vector<int>{0, 1});
    const int first = co_await queue.get();
    CHECK(first == 0);
    co_await aio::sleep(0);
    CHECK(put_so_far == std::vector<int>{0, 1, 2});
    CHECK(task.done());
    CHECK(queue.get_nowait() == 1);
    CHECK(queue.get_nowait() == 2);
  }());
}

TEST_CASE("queue: a get waits while the queue is empty") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    auto task = aio::create_task(get(queue));
    co_await aio::sleep(0);
    CHECK_FALSE(task.done());
    aio::get_running_loop().call_later(0.01, [&] { queue.put_nowait(1); });
    const int item = co_await task;
    CHECK(item == 1);
    CHECK(queue.empty());
  }());
}

TEST_CASE("queue: gets and puts that need not wait let nobody else run") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    bool others_ran = false;
    aio::get_running_loop().call_soon([&] { others_ran = true; });
    co_await queue.put(1);
    const int item = co_await queue.get();
    CHECK(item == 1);
    CHECK_FALSE(others_ran);
    co_await aio::sleep(0);
  }());
}

TEST_CASE("queue: a get lets in the first who waits to put") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    auto one = aio::create_task(put(queue, 1));
    auto two = aio::create_task(put(queue, 2));
    auto three = aio::create_task(put(queue, 3));
    for (const int expected : {1, 2, 3}) {
      const int item = co_await queue.get();
      CHECK(item == expected);
    }
  }());
}

TEST_CASE("queue: those who get are served in their order") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    auto one = aio::create_task(get(queue));
    auto two = aio::create_task(get(queue));
    co_await aio::sleep(0);
    queue.put_nowait(1);
    queue.put_nowait(2);
    co_await two;
    CHECK(one.result() == 1);
    CHECK(two.result() == 2);
  }());
}

TEST_CASE("queue: who was woken and finds nothing waits again") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    auto getter = aio::create_task(get(queue));
    co_await aio::sleep(0);
    queue.put_nowait(1);
    CHECK(queue.get_nowait() == 1);  // before the getter has run
    co_await aio::sleep(0);
    CHECK_FALSE(getter.done());
    queue.put_nowait(2);
    const int item = co_await getter;
    CHECK(item == 2);

    queue.put_nowait(3);
    auto putter = aio::create_task(put(queue, 5));
    co_await aio::sleep(0);
    CHECK(queue.get_nowait() == 3);
    queue.put_nowait(4);  // before the putter has run
    co_await aio::sleep(0);
    CHECK_FALSE(putter.done());
    CHECK(queue.get_nowait() == 4);
    co_await putter;
    CHECK(queue.get_nowait() == 5);
  }());
}

TEST_CASE("queue: a producer and a consumer of a small queue keep each other going") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    std::vector<int> got;
    auto produce = [&]() -> aio::Coro<> {
      for (int i = 0; i < 5; ++i) co_await queue.put(i);
    };
    auto consume = [&]() -> aio::Coro<> {
      for (int i = 0; i < 5; ++i) got.push_back(co_await queue.get());
    };
    auto producer = aio::create_task(produce());
    auto consumer = aio::create_task(consume());
    co_await producer;
    co_await consumer;
    CHECK(got == std::vector<int>{0, 1, 2, 3, 4});
  }());
}

TEST_CASE("queue: all who wait to put get in when it is emptied") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(2);
    auto empties = [&]() -> aio::Coro<> {
      co_await aio::sleep(0);
      for (std::size_t left = queue.qsize(); left > 0; --left) queue.get_nowait();
    };
    auto getter = aio::create_task(empties());
    std::vector<aio::Task<>> putters;
    for (int i = 0; i < 4; ++i) putters.push_back(aio::create_task(put(queue, i)));
    for (auto& task : putters) co_await task;
    CHECK(queue.qsize() == 2);
  }());
}

TEST_CASE("queue: join waits for a task_done of every item") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    for (int i = 0; i < 100; ++i) queue.put_nowait(i);
    int sum = 0;
    auto work = [&]() -> aio::Coro<> {
      for (;;) {
        sum += co_await queue.get();
        co_await aio::sleep(0.01);
        queue.task_done();
      }
    };
    auto one = aio::create_task(work());
    auto two = aio::create_task(work());
    co_await queue.join();
    CHECK(sum == 99 * 100 / 2);
    one.cancel();
    two.cancel();
    co_await aio::sleep(0);
    CHECK((one.cancelled() && two.cancelled()));
  }());
}

TEST_CASE("queue: join of a queue that nothing was put in does not wait") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    co_await queue.join();
    co_await queue.join();
  }());
}

TEST_CASE("queue: more task_done than items is an error") {
  aio::Queue<int> queue;
  CHECK_THROWS_AS(queue.task_done(), std::logic_error);
  queue.put_nowait(1);
  queue.task_done();
  CHECK_THROWS_AS(queue.task_done(), std::logic_error);
}

TEST_CASE("queue: a great many wait to get, then to put") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    int got = 0;
    auto getter = [&]() -> aio::Coro<> { got += co_await queue.get(); };
    for (int i = 0; i < kMany; ++i) aio::create_task(getter());
    co_await aio::sleep(0);
    for (int i = 0; i < kMany; ++i) co_await queue.put(1);
    co_await aio::sleep(1);
    CHECK(got == kMany);

    std::vector<aio::Task<>> cancelled;
    for (int i = 0; i < kMany; ++i) {
      auto task = aio::create_task(put(queue, 1));
      if (i % 100 == 50) cancelled.push_back(task);
    }
    co_await aio::sleep(0);
    for (auto& task : cancelled) task.cancel();
    got = 0;
    for (int i = 0; i < kMany - kMany / 100; ++i) got += co_await queue.get();
    CHECK(got == kMany - kMany / 100);
    CHECK(queue.empty());
  }());
}
