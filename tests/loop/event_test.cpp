// Event: who is woken, when, and in which order.
#include "loop/event.h"

#include <catch2/catch.hpp>

#include <vector>

#include "loop/many.h"
#include "loop/run.h"
#include "loop/sleep.h"

namespace {

aio::Coro<> note(aio::Event& event, std::vector<int>& woken, int name) {
  co_await event.wait();
  woken.push_back(name);
}

}  // namespace

TEST_CASE("event: it is set and cleared") {
  aio::Event event;
  CHECK_FALSE(event.is_set());
  event.set();
  CHECK(event.is_set());
  event.set();
  CHECK(event.is_set());
  event.clear();
  CHECK_FALSE(event.is_set());
}

TEST_CASE("event: set wakes all who wait, in order, behind who is ready already") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Event event;
    std::vector<int> woken;
    auto one = aio::create_task(note(event, woken, 1));
    auto two = aio::create_task(note(event, woken, 2));
    co_await aio::sleep(0);
    CHECK(woken.empty());
    auto three = aio::create_task(note(event, woken, 3));
    event.set();
    CHECK(woken.empty());
    co_await aio::sleep(0);
    CHECK(woken == std::vector<int>{3, 1, 2});
    CHECK((one.done() && two.done() && three.done()));
  }());
}

TEST_CASE("event: waiting for what is set does not wait") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Event event;
    event.set();
    bool others_ran = false;
    aio::get_running_loop().call_soon([&] { others_ran = true; });
    co_await event.wait();
    CHECK_FALSE(others_ran);
    co_await aio::sleep(0);
  }());
}

TEST_CASE("event: a cancelled wait is woken no more") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Event event;
    std::vector<int> woken;
    auto one = aio::create_task(note(event, woken, 1));
    aio::get_running_loop().call_soon([one]() mutable { one.cancel(); });
    CHECK_THROWS_AS(co_await one, aio::CancelledError);
    event.set();
    co_await aio::sleep(0);
    CHECK(woken.empty());
  }());
}

TEST_CASE("event: a cancel behind a set cancels all the same") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Event event;
    std::vector<int> woken;
    auto one = aio::create_task(note(event, woken, 1));
    auto two = aio::create_task(note(event, woken, 2));
    co_await aio::sleep(0);
    event.set();
    one.cancel();
    co_await aio::sleep(0);
    CHECK(one.cancelled());
    CHECK(woken == std::vector<int>{2});
  }());
}

TEST_CASE("event: who was woken goes on though it is cleared at once") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Event event;
    std::vector<int> woken;
    auto one = aio::create_task(note(event, woken, 1));
    co_await aio::sleep(0);
    event.set();
    event.clear();
    CHECK_FALSE(event.is_set());
    auto two = aio::create_task(note(event, woken, 2));
    co_await aio::sleep(0);
    CHECK(woken == std::vector<int>{1});
    event.set();
    event.set();
    co_await two;
    CHECK(woken == std::vector<int>{1, 2});
  }());
}

TEST_CASE("event: a great many wait, and some of them are cancelled") {
  aio::run_virtual([]() -> aio::Coro<> {
    aio::Event event;
    int woken = 0;
    auto count = [&]() -> aio::Coro<> {
      co_await event.wait();
      ++woken;
    };
    std::vector<aio::Task<>> some;
    for (int i = 0; i < kMany; ++i) {
      auto task = aio::create_task(count());
      if (i % 100 == 0) some.push_back(task);
    }
    co_await aio::sleep(0);
    for (auto& task : some) task.cancel();
    event.set();
    co_await aio::sleep(0);
    CHECK(woken == kMany - kMany / 100);
  }());
}
