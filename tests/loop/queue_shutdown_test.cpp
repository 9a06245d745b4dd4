// Queue: shutdown, which ends waiting for it, and immediate shutdown, which drops its items.
#include <catch2/catch.hpp>

#include <stdexcept>

#include "loop/queue.h"
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
template <class Q>
aio::Coro<> join(Q& queue) {
  co_await queue.join();
}

/// Nothing can be put or taken any more.
template <class Q>
aio::Coro<> check_over(Q& queue) {
  CHECK_THROWS_AS(co_await queue.put(1), aio::QueueShutDown);
  CHECK_THROWS_AS(queue.put_nowait(1), aio::QueueShutDown);
  CHECK_THROWS_AS(co_await queue.get(), aio::QueueShutDown);
  CHECK_THROWS_AS(queue.get_nowait(), aio::QueueShutDown);
}

}  // namespace

TEMPLATE_TEST_CASE("queue: shutdown of an empty one ends all that wait", "", aio::Queue<int>,
                   aio::PriorityQueue<int>, aio::LifoQueue<int>) {
  aio::run_virtual([]() -> aio::Coro<> {
    TestType queue;
    auto getter = aio::create_task(get(queue));
    auto other = aio::create_task(get(queue));
    co_await aio::sleep(0);
    queue.shutdown();
    CHECK(queue.qsize() == 0);
    co_await queue.join();
    co_await aio::sleep(0);
    CHECK(getter.done());
    CHECK_THROWS_AS(co_await getter, aio::QueueShutDown);
    CHECK_THROWS_AS(co_await other, aio::QueueShutDown);
    co_await check_over(queue);
  }());
}

TEMPLATE_TEST_CASE("queue: shutdown lets take what is there, and ends puts", "",
                   aio::Queue<int>, aio::PriorityQueue<int>, aio::LifoQueue<int>) {
  aio::run_virtual([]() -> aio::Coro<> {
    TestType queue(1);
    queue.put_nowait(1);
    auto joiner = aio::create_task(join(queue));
    auto putter = aio::create_task(put(queue, 2));
    co_await aio::sleep(0);
    CHECK_FALSE(putter.done());
    queue.shutdown();
    CHECK(queue.qsize() == 1);
    co_await aio::sleep(0);
    CHECK(putter.done());
    CHECK_THROWS_AS(co_await putter, aio::QueueShutDown);

    const int item = co_await queue.get();
    CHECK(item == 1);
    co_await aio::sleep(0);
    CHECK_FALSE(joiner.done());
    co_await check_over(queue);

    queue.task_done();
    co_await joiner;
    CHECK_THROWS_AS(queue.task_done(), std::logic_error);
  }());
}

TEMPLATE_TEST_CASE("queue: immediate shutdown drops the items, and joins", "", aio::Queue<int>,
                   aio::PriorityQueue<int>, aio::LifoQueue<int>) {
  aio::run_virtual([]() -> aio::Coro<> {
    TestType queue;
    queue.put_nowait(1);
    auto joiner = aio::create_task(join(queue));
    co_await aio::sleep(0);
    queue.shutdown(true);
    CHECK(queue.qsize() == 0);
    co_await aio::sleep(0);
    CHECK(joiner.done());
    co_await check_over(queue);
    CHECK_THROWS_AS(queue.task_done(), std::logic_error);
  }());
}

TEMPLATE_TEST_CASE("queue: immediate shutdown still joins what was taken", "", aio::Queue<int>,
                   aio::PriorityQueue<int>, aio::LifoQueue<int>) {
  aio::run_virtual([]() -> aio::Coro<> {
    TestType queue;
    queue.put_nowait(1);
    queue.put_nowait(2);
    auto joiner = aio::create_task(join(queue));
    const int item = co_await queue.get();
    CHECK((item == 1 || item == 2));
    queue.shutdown(true);
    CHECK(queue.qsize() == 0);
    co_await aio::sleep(0);
    CHECK_FALSE(joiner.done());
    co_await check_over(queue);
    queue.task_done();
    CHECK_THROWS_AS(queue.task_done(), std::logic_error);
    co_await joiner;
  }());
}

TEST_CASE("queue: immediate shutdown ends puts and gets that wait") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    queue.put_nowait(1);
    auto putter = aio::create_task(put(queue, 2));
    co_await aio::sleep(0);
    queue.shutdown(true);
    CHECK_THROWS_AS(co_await putter, aio::QueueShutDown);

    aio::Queue<int> empty;
    auto getter = aio::create_task(get(empty));
    co_await aio::sleep(0);
    empty.shutdown(true);
    CHECK_THROWS_AS(co_await getter, aio::QueueShutDown);
  }());
}

TEST_CASE("queue: a get that was woken for an item has it after a shutdown, if not immediate") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    auto one = aio::create_task(get(queue));
    auto two = aio::create_task(get(queue));
    co_await aio::sleep(0);
    queue.put_nowait(1);
    SECTION("shutdown") {
      queue.shutdown();
      const int item = co_await one;
      CHECK(item == 1);
    }
    SECTION("immediate shutdown") {
      queue.shutdown(true);
      CHECK_THROWS_AS(co_await one, aio::QueueShutDown);
    }
    CHECK_THROWS_AS(co_await two, aio::QueueShutDown);
  }());
}

TEST_CASE("queue: a cancel beside a shutdown cancels") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    auto getter = aio::create_task(get(queue));
    co_await aio::sleep(0);
    queue.shutdown();
    getter.cancel();
    CHECK_THROWS_AS(co_await getter, aio::CancelledError);
  }());
}
