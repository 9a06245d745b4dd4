// Awaiters where asyncio takes any awaitable: wait_for(queue.get()), gather(sleep(), ...).
#include "support/co_check.h"

#include <string>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("awaitable: wait_for takes what a queue, an event and a lock give") {
  in_loop([]() -> aio::Coro<> {
    aio::Queue<int> queue;
    CHECK_THROWS_AS(co_await aio::wait_for(queue.get(), 1), aio::TimeoutError);
    queue.put_nowait(5);
    CHECK(co_await aio::wait_for(queue.get(), 1) == 5);
    aio::Event event;
    CHECK_THROWS_AS(co_await aio::wait_for(event.wait(), 1), aio::TimeoutError);
    aio::Lock lock;
    co_await lock.acquire();
    CHECK_THROWS_AS(co_await aio::wait_for(lock.acquire(), 1), aio::TimeoutError);
    lock.release();
    co_await aio::wait_for(lock.acquire(), 1);
    CHECK(lock.locked());
    CHECK(aio::get_running_loop().time() == Approx(3));
  });
}

TEST_CASE("awaitable: create_task, gather, shield and groups take them too") {
  in_loop([]() -> aio::Coro<> {
    aio::Queue<std::string> queue;
    auto task = aio::create_task(queue.get(), "getter");
    CHECK(task.get_name() == "getter");
    auto all = aio::gather(aio::sleep(1), queue.get(), aio::shield(aio::sleep(2)));
    queue.put_nowait("one");
    queue.put_nowait("two");
    const auto& [nothing, two, slept] = co_await all;
    CHECK(co_await task == "one");
    CHECK(two == "two");
    CHECK(aio::get_running_loop().time() == Approx(2));
    co_await aio::with(aio::TaskGroup(), [&](aio::TaskGroup& group) -> aio::Coro<> {
      group.create_task(aio::sleep(1));
      co_return;
    });
    CHECK(aio::get_running_loop().time() == Approx(3));
  });
}

TEST_CASE("awaitable: a stream's reads have timeouts, and lose nothing to them") {
  in_loop([]() -> aio::Coro<> {
    aio::StreamReader reader;
    reader.feed_data("half a");
    CHECK_THROWS_AS(co_await aio::wait_for(reader.readline(), 1), aio::TimeoutError);
    reader.feed_data(" line\n");
    CHECK(co_await aio::wait_for(reader.readline(), 1) == "half a line\n");
  });
}
