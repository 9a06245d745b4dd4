// The event loop: callbacks, timers, their order, and stopping.
#include "support/co_check.h"

#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

constexpr auto kVirtual = aio::EventLoop::Clock::virtual_time;

}  // namespace

TEST_CASE("loop: call_soon calls in order, and stop ends after what is ready") {
  aio::EventLoop loop;
  Log log;
  CHECK_FALSE(loop.is_running());
  loop.call_soon([&](const std::string& text) { log.push_back(text); }, "one");
  loop.call_soon([&] {
    CHECK(loop.is_running());
    loop.stop();
    loop.call_soon([&] { log.emplace_back("next run"); });
  });
  loop.call_soon([&] { log.emplace_back("two"); });
  loop.run_forever();
  CHECK(log == Log{"one", "two"});
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
  CHECK(log.back() == "next run");
}

TEST_CASE("loop: a timer that is overdue before the loop looks is called") {
  aio::EventLoop loop;  // the real clock: libuv would wait for something else
  bool called = false;
  loop.call_soon([&] {
    const double when = loop.time() + 0.001;
    loop.call_at(when, [&] {
      called = true;
      loop.stop();
    });
    while (loop.time() <= when + 0.001) {
    }
  });
  loop.run_forever();
  CHECK(called);
}

TEST_CASE("loop: call_later calls in the order of time, ties in the order of the calls") {
  in_loop([]() -> aio::Coro<> {
    auto& loop = aio::get_running_loop();
    Log log;
    const auto note = [&](const char* text) { log.emplace_back(text); };
    loop.call_later(0.2, note, "second");
    loop.call_later(0.1, note, "first");
    loop.call_later(0.2, note, "third");
    loop.call_at(0.3, note, "fourth");
    loop.call_soon(note, "soon");
    co_await aio::sleep(1);
    CHECK(log == Log{"soon", "first", "second", "third", "fourth"});
  });
}

TEST_CASE("loop: a callback of the same time stands before a sleeper, as in asyncio") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto sleeper = aio::create_task([](Log& into) -> aio::Coro<> {
      co_await aio::sleep(1);
      into.emplace_back("sleeper");
    }(log));
    co_await aio::sleep(0);
    aio::get_running_loop().call_at(1, [&] { log.emplace_back("callback"); });
    co_await sleeper;
    CHECK(log.front() == "callback");
    CHECK(log.back() == "sleeper");
  });
}

TEST_CASE("loop: what is due now runs behind what is ready, before what comes after") {
  in_loop([]() -> aio::Coro<> {
    auto& loop = aio::get_running_loop();
    Log log;
    const auto note = [&](const char* text) { log.emplace_back(text); };
    loop.call_later(0, note, "timer");
    loop.call_soon([&] {
      note("soon");
      loop.call_soon(note, "later");
    });
    co_await aio::sleep(1);
    CHECK(log.size() == 3);
    CHECK(log[0] == "soon");
  });
}

TEST_CASE("loop: a cancelled handle is not called, and drops what it held at once") {
  in_loop([]() -> aio::Coro<> {
    auto& loop = aio::get_running_loop();
    auto watched = std::make_shared<int>(0);
    auto soon = loop.call_soon([watched] { FAIL("called"); });
    auto timer = loop.call_later(1, [watched] { FAIL("called"); });
    CHECK(timer.when() == Approx(1));
    CHECK(watched.use_count() == 3);
    soon.cancel();
    timer.cancel();
    CHECK(watched.use_count() == 1);
    CHECK(soon.cancelled());
    CHECK(timer.cancelled());
    co_await aio::sleep(2);
  });
}

TEST_CASE("loop: a timer may cancel another that is due in the same turn") {
  in_loop([]() -> aio::Coro<> {
    auto& loop = aio::get_running_loop();
    std::optional<aio::TimerHandle> second;
    loop.call_at(1, [&] { second->cancel(); });
    second = loop.call_at(1, [] { FAIL("called"); });
    co_await aio::sleep(2);
    CHECK(second->cancelled());
  });
}

TEST_CASE("loop: a handle outlives its callback, and may be cancelled then") {
  in_loop([]() -> aio::Coro<> {
    auto handle = aio::get_running_loop().call_soon([] {});
    co_await aio::sleep(0);
    handle.cancel();
    co_await aio::sleep(0);
  });
}

TEST_CASE("loop: ten thousand timers, half of them cancelled, keep their order") {
  in_loop([]() -> aio::Coro<> {
    auto& loop = aio::get_running_loop();
    std::vector<int> fired;
    std::vector<aio::TimerHandle> handles;
    for (int n = 0; n < 10'000; ++n) {
      const int when = n * 7919 % 10'007;
      handles.push_back(loop.call_at(when, [&fired, when] { fired.push_back(when); }));
    }
    for (std::size_t n = 0; n < handles.size(); n += 2) handles[n].cancel();
    co_await aio::sleep(20'000);
    CHECK(fired.size() == 5'000);
    CHECK(std::is_sorted(fired.begin(), fired.end()));
  });
}

TEST_CASE("loop: an exception of a callback is reported, and the loop goes on") {
  bool called = false;
  const auto reports = reports_of([&]() -> aio::Coro<> {
    aio::get_running_loop().call_soon([] { throw std::runtime_error("oops"); });
    aio::get_running_loop().call_soon([&] { called = true; });
    co_await aio::sleep(0);
    co_await aio::sleep(0);
  });
  CHECK(reports == Reports{"exception in a callback: std::runtime_error: oops"});
  CHECK(called);
}

TEST_CASE("loop: run_until_complete returns the result or throws the exception") {
  aio::EventLoop loop(kVirtual);
  CHECK(loop.run_until_complete(aio::sleep(1, 7)) == 7);
  const auto fails = []() -> aio::Coro<> {
    co_await aio::sleep(0);
    throw std::runtime_error("mine");
  };
  CHECK_THROWS_WITH(loop.run_until_complete(fails()), "mine");
  CHECK(loop.run_until_complete(loop.create_task(aio::sleep(1, 8))) == 8);
}

TEST_CASE("loop: run_until_complete says so if it was stopped before") {
  aio::EventLoop loop(kVirtual);
  loop.call_later(1, [&] { loop.stop(); });
  CHECK_THROWS_AS(loop.run_until_complete(aio::sleep(5, 7)), std::runtime_error);
}

TEST_CASE("loop: cannot run twice, nor after it was closed") {
  aio::EventLoop loop;
  loop.call_soon([&] {
    CHECK_THROWS_AS(loop.run_forever(), std::logic_error);
    CHECK_THROWS_AS(loop.close(), std::logic_error);
    loop.stop();
  });
  loop.run_forever();
  loop.close();
  loop.close();
  CHECK(loop.is_closed());
  CHECK_THROWS_AS(loop.run_forever(), std::logic_error);
}

TEST_CASE("loop: closing destroys what is pending, with its arguments") {
  auto watched = std::make_shared<int>(0);
  {
    aio::EventLoop loop(kVirtual);
    loop.create_task(
        [](std::shared_ptr<int>) -> aio::Coro<> { co_await aio::sleep(100); }(watched));
    loop.call_later(50, [watched] {});
    loop.call_soon([watched] {});
    loop.call_soon([&] { loop.stop(); });
    loop.run_forever();
    loop.call_soon([watched] { FAIL("called"); });
  }
  CHECK(watched.use_count() == 1);
}

TEST_CASE("loop: an open handle of someone's is named when the loop closes") {
  aio::EventLoop loop;
  uv_timer_t timer;
  uv_timer_init(loop.uv(), &timer);
  CHECK_THROWS_WITH(loop.close(), Catch::Contains("handles open: timer"));
  uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
  uv_run(loop.uv(), UV_RUN_DEFAULT);
  uv_loop_close(loop.uv());
}

TEST_CASE("virtual clock: a day passes at once") {
  aio::EventLoop loop(kVirtual);
  CHECK(loop.time() == 0);
  loop.run_until_complete(aio::sleep(86'400, 0));
  CHECK(loop.time() == 86'400);
}

TEST_CASE("virtual clock: what can never go on is an error, not a hang") {
  CHECK_THROWS_WITH(aio::run_virtual([]() -> aio::Coro<> { co_await aio::Future<>(); }()),
                    Catch::Contains("deadlock"));
}

TEST_CASE("sleep: of zero, of less, and of no number yields once") {
  in_loop([]() -> aio::Coro<> {
    for (const double delay : {0.0, -5.0, std::nan("")}) {
      bool turned = false;
      aio::get_running_loop().call_soon([&] { turned = true; });
      co_await aio::sleep(delay);
      CHECK(turned);
    }
    CHECK(aio::get_running_loop().time() == 0);
  });
}

TEST_CASE("sleep: for ever can be cancelled") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(aio::sleep(std::numeric_limits<double>::infinity(), 1));
    co_await aio::sleep(1e6);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
  });
}

TEST_CASE("sleep: takes std::chrono durations, and returns its result") {
  in_loop([]() -> aio::Coro<> {
    CHECK(co_await aio::sleep(std::chrono::milliseconds(1500), std::string("late")) == "late");
    CHECK(aio::get_running_loop().time() == Approx(1.5));
  });
}

TEST_CASE("sleep: on the real clock is not shorter than asked") {
  in_loop(
      []() -> aio::Coro<> {
        const double begin = aio::get_running_loop().time();
        co_await aio::sleep(0.01);
        CHECK(aio::get_running_loop().time() - begin >= 0.0099);
      },
      aio::EventLoop::Clock::real);
}

TEST_CASE("loop: a task that yields for ever does not starve timers") {
  in_loop(
      []() -> aio::Coro<> {
        bool over = false;
        auto spinner = aio::create_task([](bool& flag) -> aio::Coro<> {
          while (!flag) co_await aio::sleep(0);
        }(over));
        co_await aio::sleep(0.001);
        over = true;
        co_await spinner;
      },
      aio::EventLoop::Clock::real);
}
