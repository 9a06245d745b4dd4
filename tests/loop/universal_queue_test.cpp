// UniversalQueue: threads and coroutines on either end.
#include "loop/universal_queue.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "loop/in_loop.h"
#include "loop/run.h"
#include "loop/sleep.h"
#include "loop/thread_pool.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

using Queue = aio::UniversalQueue<int>;

aio::Coro<int> get_one(Queue* queue) { co_return co_await queue->get(); }
aio::Coro<> put_one(Queue* queue, int item) { co_await queue->put(item); }

/// Lets all run that is ready.
aio::Coro<> settle() {
  for (int i = 0; i < 5; ++i) co_await aio::sleep(0);
}

}  // namespace

TEST_CASE("universal queue: first in, first out, without waiting") {
  in_loop([]() -> aio::Coro<> {
    Queue queue(2);
    CHECK(queue.maxsize() == 2);
    CHECK(queue.empty());
    queue.put_nowait(1);
    co_await queue.put(2);
    CHECK(queue.qsize() == 2);
    CHECK(queue.full());
    CHECK_THROWS_AS(queue.put_nowait(3), aio::QueueFull);
    CHECK(co_await queue.get() == 1);
    CHECK(queue.get_nowait() == 2);
    CHECK_THROWS_AS(queue.get_nowait(), aio::QueueEmpty);
  });
}

TEST_CASE("universal queue: coroutines that wait are served in order") {
  in_loop([]() -> aio::Coro<> {
    Queue queue;
    std::vector<aio::Task<int>> getters;
    for (int i = 0; i < 3; ++i) getters.push_back(aio::create_task(get_one(&queue)));
    co_await settle();
    for (int i = 0; i < 3; ++i) queue.put_nowait(i);
    CHECK(queue.qsize() == 0);
    CHECK_THROWS_AS(queue.get_nowait(), aio::QueueEmpty);
    for (int i = 0; i < 3; ++i) CHECK(co_await getters[static_cast<std::size_t>(i)] == i);
  });
}

TEST_CASE("universal queue: a put waits for room") {
  in_loop([]() -> aio::Coro<> {
    Queue queue(1);
    queue.put_nowait(0);
    auto first = aio::create_task(put_one(&queue, 1));
    auto second = aio::create_task(put_one(&queue, 2));
    co_await settle();
    CHECK_FALSE(first.done());
    CHECK(queue.get_nowait() == 0);
    CHECK(queue.full());  // the room is the first putter's
    CHECK_THROWS_AS(queue.put_nowait(9), aio::QueueFull);
    co_await first;
    CHECK_FALSE(second.done());
    CHECK(co_await queue.get() == 1);
    CHECK(co_await queue.get() == 2);
    co_await second;
  });
}

TEST_CASE("universal queue: a cancelled get loses no item") {
  in_loop([]() -> aio::Coro<> {
    Queue queue;
    auto first = aio::create_task(get_one(&queue));
    auto second = aio::create_task(get_one(&queue));
    co_await settle();

    SECTION("cancelled while it waits") {
      first.cancel();
      queue.put_nowait(1);
    }
    SECTION("cancelled behind the put") {
      queue.put_nowait(1);
      first.cancel();
    }
    SECTION("cancelled behind a put of another thread") {
      std::thread([&] { queue.put_blocking(1); }).join();
      first.cancel();
    }
    CHECK_THROWS_AS(co_await first, aio::CancelledError);
    CHECK(co_await second == 1);
    CHECK(queue.empty());
  });
}

TEST_CASE("universal queue: a cancelled put adds nothing and gives its room to the next") {
  in_loop([]() -> aio::Coro<> {
    Queue queue(1);
    queue.put_nowait(0);
    auto first = aio::create_task(put_one(&queue, 1));
    auto second = aio::create_task(put_one(&queue, 2));
    co_await settle();
    CHECK(queue.get_nowait() == 0);
    first.cancel();
    CHECK_THROWS_AS(co_await first, aio::CancelledError);
    co_await second;
    CHECK(queue.get_nowait() == 2);
  });
}

TEST_CASE("universal queue: a loop that closes takes no item with it") {
  Queue queue;
  {
    aio::EventLoop loop;
    auto waiting = loop.create_task(get_one(&queue));
    loop.call_soon([&] { loop.stop(); });
    loop.run_forever();
    std::thread([&] { queue.put_blocking(7); }).join();
    CHECK(queue.qsize() == 0);  // on its way to the task
  }
  CHECK(queue.get_nowait() == 7);
}

TEST_CASE("universal queue: a thread gets what a coroutine puts") {
  in_loop([]() -> aio::Coro<> {
    Queue to(1);
    Queue from(1);
    std::thread other([&] {
      try {
        for (;;) from.put_blocking(to.get_blocking() * 2);
      } catch (const aio::QueueShutDown&) {
        from.shutdown();
      }
    });
    for (int i = 0; i < 200; ++i) {
      co_await to.put(i);
      CHECK(co_await from.get() == 2 * i);
    }
    to.shutdown();
    CHECK_THROWS_AS(co_await from.get(), aio::QueueShutDown);
    other.join();
  });
}

TEST_CASE("universal queue: many threads and loops on both ends lose and double nothing") {
  constexpr int kEach = 400;
  constexpr int kKinds = 3;
  Queue queue(4);
  std::vector<std::atomic<int>> seen(2 * kKinds * kEach);
  std::vector<std::thread> producers;
  std::vector<std::thread> consumers;
  for (int kind = 0; kind < kKinds; ++kind) {
    producers.emplace_back([&, kind] {
      for (int i = 0; i < kEach; ++i) queue.put_blocking(kind * kEach + i);
    });
    producers.emplace_back([&, kind] {
      auto main = [](Queue* into, int from) -> aio::Coro<> {
        for (int i = 0; i < kEach; ++i) co_await into->put(from + i);
      };
      aio::run(main(&queue, (kKinds + kind) * kEach));
    });
    consumers.emplace_back([&] {
      try {
        for (;;) {
          ++seen[static_cast<std::size_t>(queue.get_blocking())];
          queue.task_done();
        }
      } catch (const aio::QueueShutDown&) {
      }
    });
    consumers.emplace_back([&] {
      auto main = [](Queue* from, std::vector<std::atomic<int>>* into) -> aio::Coro<> {
        for (;;) {
          int item = 0;
          try {
            item = co_await from->get();
          } catch (const aio::QueueShutDown&) {
            co_return;
          }
          ++(*into)[static_cast<std::size_t>(item)];
          from->task_done();
        }
      };
      aio::run(main(&queue, &seen));
    });
  }
  for (auto& thread : producers) thread.join();
  queue.join_blocking();
  queue.shutdown();
  for (auto& thread : consumers) thread.join();
  int wrong = 0;
  for (const auto& count : seen) wrong += count == 1 ? 0 : 1;
  CHECK(wrong == 0);
}

TEST_CASE("universal queue: getters that are cancelled while threads put lose no item") {
  constexpr int kItems = 500;
  auto main = []() -> aio::Coro<int> {
    Queue queue(2);
    std::thread other([&] {
      for (int i = 0; i < kItems; ++i) queue.put_blocking(i);
    });
    int expected = 0;
    int out_of_order = 0;
    while (expected < kItems) {
      auto getting = aio::create_task(get_one(&queue));
      co_await aio::sleep(0);
      getting.cancel();
      try {
        if (co_await getting != expected) ++out_of_order;
        ++expected;
      } catch (const aio::CancelledError&) {
      }
    }
    other.join();
    co_return out_of_order;
  };
  CHECK(aio::run(main()) == 0);
}

TEST_CASE("universal queue: join waits for task_done, in tasks and in threads") {
  in_loop([]() -> aio::Coro<> {
    Queue queue;
    co_await queue.join();  // nothing was put
    queue.put_nowait(1);
    queue.put_nowait(2);
    auto wait = [](Queue* on) -> aio::Coro<> { co_await on->join(); };
    auto joined = aio::create_task(wait(&queue));
    std::promise<void> thread_joined;
    std::thread other([&] {
      queue.join_blocking();
      thread_joined.set_value();
    });
    co_await settle();
    queue.get_nowait();
    queue.task_done();
    co_await settle();
    CHECK_FALSE(joined.done());
    queue.get_nowait();
    queue.task_done();
    co_await joined;
    thread_joined.get_future().wait();
    other.join();
    CHECK_THROWS_AS(queue.task_done(), std::logic_error);
  });
}

TEST_CASE("universal queue: shutdown lets what is there be taken, then ends everyone") {
  in_loop([]() -> aio::Coro<> {
    Queue queue(1);
    queue.put_nowait(1);
    auto putting = aio::create_task(put_one(&queue, 2));
    co_await settle();
    queue.shutdown();
    CHECK_THROWS_AS(co_await putting, aio::QueueShutDown);
    CHECK_THROWS_AS(queue.put_nowait(3), aio::QueueShutDown);
    CHECK_THROWS_AS(co_await queue.put(3), aio::QueueShutDown);
    CHECK(co_await queue.get() == 1);
    CHECK_THROWS_AS(queue.get_nowait(), aio::QueueShutDown);
    CHECK_THROWS_AS(co_await queue.get(), aio::QueueShutDown);
  });
}

TEST_CASE("universal queue: an immediate shutdown drops the items and ends a join") {
  in_loop([]() -> aio::Coro<> {
    aio::UniversalQueue<std::shared_ptr<int>> queue;
    auto item = std::make_shared<int>(1);
    queue.put_nowait(item);
    queue.put_nowait(item);
    auto wait = [](aio::UniversalQueue<std::shared_ptr<int>>* on) -> aio::Coro<> {
      co_await on->join();
    };
    auto joined = aio::create_task(wait(&queue));
    co_await settle();
    queue.shutdown(true);
    CHECK(item.use_count() == 1);
    co_await joined;
    CHECK_THROWS_AS(queue.get_nowait(), aio::QueueShutDown);
  });
}

TEST_CASE("universal queue: a shutdown wakes threads") {
  Queue empty;
  Queue full(1);
  full.put_nowait(1);
  std::atomic<int> ended = 0;
  std::thread getter([&] {
    try {
      empty.get_blocking();
    } catch (const aio::QueueShutDown&) {
      ++ended;
    }
  });
  std::thread putter([&] {
    try {
      full.put_blocking(2);
    } catch (const aio::QueueShutDown&) {
      ++ended;
    }
  });
  empty.shutdown();
  full.shutdown();
  getter.join();
  putter.join();
  CHECK(ended == 2);
}

TEST_CASE("universal queue: blocking a running loop is refused") {
  in_loop([]() -> aio::Coro<> {
    Queue queue;
    CHECK_THROWS_AS(queue.get_blocking(), std::logic_error);
    CHECK_THROWS_AS(queue.put_blocking(1), std::logic_error);
    CHECK_THROWS_AS(queue.join_blocking(), std::logic_error);
    co_return;
  });
}

TEST_CASE("universal queue: items are only moved") {
  in_loop([]() -> aio::Coro<> {
    aio::UniversalQueue<std::unique_ptr<int>> queue;
    auto one = std::make_unique<int>(1);
    co_await queue.put(std::move(one));
    queue.put_nowait(std::make_unique<int>(2));
    CHECK(*co_await queue.get() == 1);
    CHECK(*queue.get_nowait() == 2);
  });
}

TEST_CASE("universal queue: the virtual clock goes on while only a thread could put") {
  in_loop([]() -> aio::Coro<> {
    Queue queue;
    auto getting = aio::create_task(get_one(&queue));
    co_await aio::sleep(1000);
    CHECK_FALSE(getting.done());
    std::thread other([&] { queue.put_blocking(1); });
    CHECK(co_await getting == 1);
    other.join();
  });
}
