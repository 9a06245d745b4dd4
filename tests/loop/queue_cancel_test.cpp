// Queue: a cancel loses nothing, nor does the end of the queue or of its loop.
#include "loop/queue.h"

#include <catch2/catch.hpp>

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

TEST_CASE("queue: a cancelled get loses no item") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    auto reader = aio::create_task(get(queue));
    co_await aio::sleep(0);
    queue.put_nowait(1);
    queue.put_nowait(2);
    reader.cancel();
    CHECK_THROWS_AS(co_await reader, aio::CancelledError);
    auto again = aio::create_task(get(queue));
    const int item = co_await again;
    CHECK(item == 1);
    CHECK(queue.qsize() == 1);
  }());
}

TEST_CASE("queue: what a cancelled get was woken for goes to the next") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    auto one = aio::create_task(get(queue));
    auto two = aio::create_task(get(queue));
    auto three = aio::create_task(get(queue));
    co_await aio::sleep(0);
    queue.put_nowait(1);
    queue.put_nowait(2);
    one.cancel();
    CHECK_THROWS_AS(co_await one, aio::CancelledError);
    co_await three;
    CHECK(two.result() + three.result() == 3);
  }());
}

TEST_CASE("queue: a get that was cancelled earlier is passed over") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    auto one = aio::create_task(get(queue));
    auto two = aio::create_task(get(queue));
    co_await aio::sleep(0);
    one.cancel();
    co_await aio::sleep(0);
    CHECK(one.cancelled());
    queue.put_nowait(1);
    const int item = co_await two;
    CHECK(item == 1);
  }());
}

TEST_CASE("queue: two cancels before the task runs are one CancelledError") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    int cancels = 0;
    auto stubborn = [&]() -> aio::Coro<> {
      try {
        co_await queue.get();
      } catch (const aio::CancelledError&) {
        ++cancels;
      }
      co_await aio::sleep(1);
    };
    auto task = aio::create_task(stubborn());
    co_await aio::sleep(0);
    SECTION("while it waits") {}
    SECTION("when it has been woken") { queue.put_nowait(1); }
    task.cancel();
    task.cancel();
    co_await task;
    CHECK(cancels == 1);
  }());
}

TEST_CASE("queue: a cancelled put has put nothing") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    queue.put_nowait(1);
    auto writer = aio::create_task(put(queue, 2));
    co_await aio::sleep(0);
    SECTION("while it waits") { writer.cancel(); }
    SECTION("when it has been woken") {
      CHECK(queue.get_nowait() == 1);
      writer.cancel();
    }
    CHECK_THROWS_AS(co_await writer, aio::CancelledError);
    if (queue.full()) queue.get_nowait();
    auto again = aio::create_task(put(queue, 2));
    co_await again;
    CHECK(queue.get_nowait() == 2);
    CHECK(queue.empty());
  }());
}

TEST_CASE("queue: the room a cancelled put was woken for goes to the next") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    queue.put_nowait(1);
    auto one = aio::create_task(put(queue, 2));
    auto two = aio::create_task(put(queue, 3));
    co_await aio::sleep(0);
    CHECK(queue.get_nowait() == 1);
    one.cancel();
    co_await two;
    CHECK(one.cancelled());
    CHECK(queue.get_nowait() == 3);
  }());
}

TEST_CASE("queue: a put that is cancelled before it runs leaves the others alone") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    auto a = aio::create_task(put(queue, 1));
    auto b = aio::create_task(put(queue, 2));
    auto c = aio::create_task(put(queue, 3));
    co_await aio::sleep(0);
    CHECK(a.done());
    CHECK_FALSE(b.done());
    c.cancel();
    co_await aio::sleep(0);
    CHECK(c.cancelled());
    CHECK(queue.get_nowait() == 1);
    co_await aio::sleep(0);
    CHECK(queue.get_nowait() == 2);
    co_await b;
  }());
}

TEST_CASE("queue: main may end, and its queue with it, while workers wait") {
  static int unwound = 0;
  unwound = 0;
  struct CountAtEnd {
    ~CountAtEnd() { ++unwound; }
  };
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Queue<int> queue(1);
    auto work = [](aio::Queue<int>& from) -> aio::Coro<> {
      const CountAtEnd at_end;
      for (;;) co_await from.get();
    };
    for (int i = 0; i < 3; ++i) aio::create_task(work(queue));
    co_await aio::sleep(0);
    queue.put_nowait(1);  // one of them is woken, and finds the queue gone
  }());
  CHECK(unwound == 3);
}

TEST_CASE("queue: a loop may close while tasks wait at a queue") {
  aio::Queue<int> queue(1);
  {
    aio::EventLoop loop;
    auto one = loop.create_task(get(queue));
    auto two = loop.create_task(get(queue));
    loop.call_soon([&] {
      queue.put_nowait(1);
      loop.stop();
    });
    loop.run_forever();
  }
  CHECK(queue.get_nowait() == 1);
  queue.put_nowait(2);
  const int item = aio::run_virtual(get(queue));
  CHECK(item == 2);
}
