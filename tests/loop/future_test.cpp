// Futures: results that someone sets.
#include "support/co_check.h"

#include <memory>
#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("future: is pending, then has its result") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    CHECK_FALSE(future.done());
    CHECK_THROWS_AS(future.result(), aio::InvalidStateError);
    future.set_result(3);
    CHECK(future.done());
    CHECK(future.result() == 3);
    CHECK(future.exception() == nullptr);
    CHECK_FALSE(future.cancel());
    co_return;
  });
}

TEST_CASE("future: cannot be set twice") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    future.set_result(3);
    CHECK_THROWS_AS(future.set_result(4), aio::InvalidStateError);
    CHECK_THROWS_AS(future.set_exception(std::runtime_error("x")), aio::InvalidStateError);
    CHECK(future.result() == 3);
    co_return;
  });
}

TEST_CASE("future: one that is cancelled says so") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    CHECK(future.cancel());
    CHECK(future.cancelled());
    CHECK_THROWS_AS(future.result(), aio::CancelledError);
    CHECK_THROWS_AS(future.exception(), aio::CancelledError);
    CHECK_THROWS_AS(future.set_result(1), aio::InvalidStateError);
    CHECK_FALSE(future.cancel());
    co_return;
  });
}

TEST_CASE("future: awaiting one that is done does not suspend") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> future;
    future.set_result(3);
    bool turned = false;
    aio::get_running_loop().call_soon([&] { turned = true; });
    CHECK(co_await future == 3);
    CHECK_FALSE(turned);
    co_await aio::sleep(0);
  });
}

TEST_CASE("future: wakes all who await it, in the order in which they came") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    aio::Future<std::string> future;
    const auto wait = [](aio::Future<std::string> on, int number, Log& into) -> aio::Coro<> {
      const std::string result = co_await on;
      into.push_back(std::to_string(number) + " " + result);
    };
    auto one = aio::create_task(wait(future, 1, log));
    auto two = aio::create_task(wait(future, 2, log));
    aio::get_running_loop().call_soon([future]() mutable { future.set_result("done"); });
    co_await two;
    CHECK(log == Log{"1 done", "2 done"});
  });
}

TEST_CASE("future: an exception is thrown to each who awaits it") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<> future;
    future.set_exception(std::invalid_argument("no"));
    CHECK_THROWS_AS(co_await future, std::invalid_argument);
    CHECK_THROWS_AS(future.result(), std::invalid_argument);
  });
}

TEST_CASE("future: an exception that nobody asks for is reported") {
  const auto reports = reports_of([]() -> aio::Coro<> {
    {
      aio::Future<> future;
      future.set_exception(std::invalid_argument("unseen"));
    }
    co_return;
  });
  CHECK(reports ==
        Reports{"future: exception was never retrieved: std::invalid_argument: unseen"});
}

TEST_CASE("future: result and exception are there after the loop has closed") {
  aio::EventLoop loop;
  auto future = loop.create_future<std::string>();
  loop.call_soon([future]() mutable { future.set_result("the result"); });
  CHECK(loop.run_until_complete(future) == "the result");
  loop.close();
  CHECK(future.result() == "the result");
}

TEST_CASE("future: holds references and what can only be moved") {
  in_loop([]() -> aio::Coro<> {
    int number = 1;
    aio::Future<int&> reference;
    reference.set_result(number);
    (co_await reference) = 2;
    CHECK(number == 2);
    aio::Future<std::unique_ptr<int>> owner;
    owner.set_result(std::make_unique<int>(3));
    const std::unique_ptr<int> taken = co_await std::move(owner);
    CHECK(*taken == 3);
  });
}

TEST_CASE("future: callbacks of one that is never done are dropped with it") {
  in_loop([]() -> aio::Coro<> {
    auto watched = std::make_shared<int>(0);
    {
      aio::Future<> future;
      future.add_done_callback([watched](const auto&) { FAIL("called"); });
      CHECK(watched.use_count() == 2);
    }
    CHECK(watched.use_count() == 1);
    co_return;
  });
}
