// Coroutines: results, exceptions, and depth.
#include "support/co_check.h"

#include <memory>
#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"
#include "loop/many.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

aio::Coro<int> chain(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await chain(depth - 1);
}

aio::Coro<int> chain_that_sleeps(int depth) {
  if (depth == 0) {
    co_await aio::sleep(1);
    co_return 0;
  }
  co_return 1 + co_await chain_that_sleeps(depth - 1);
}

aio::Coro<int> chain_that_throws(int depth) {
  if (depth == 0) throw std::runtime_error("from below");
  co_return 1 + co_await chain_that_throws(depth - 1);
}

}  // namespace

TEST_CASE("coroutine: does nothing until it is awaited") {
  in_loop([]() -> aio::Coro<> {
    bool ran = false;
    auto coro = [](bool& flag) -> aio::Coro<> {
      flag = true;
      co_return;
    }(ran);
    co_await aio::sleep(0);
    CHECK_FALSE(ran);
    co_await std::move(coro);
    CHECK(ran);
  });
}

TEST_CASE("coroutine: a chain of a million awaits needs no stack") {
  in_loop([]() -> aio::Coro<> { CHECK(co_await chain(kManyAwaits) == kManyAwaits); });
}

TEST_CASE("coroutine: nor does one that suspends at its end") {
  in_loop(
      []() -> aio::Coro<> { CHECK(co_await chain_that_sleeps(kManyAwaits) == kManyAwaits); });
}

TEST_CASE("coroutine: an exception goes up through every await") {
  in_loop([]() -> aio::Coro<> {
    CHECK_THROWS_WITH(co_await chain_that_throws(1000), "from below");
  });
}

TEST_CASE("coroutine: a million awaits in a loop need no stack") {
  in_loop([]() -> aio::Coro<> {
    long sum = 0;
    for (int n = 0; n < kManyAwaits; ++n) sum += co_await chain(0) + 1;
    CHECK(sum == kManyAwaits);
  });
}

TEST_CASE("coroutine: returns references") {
  in_loop([]() -> aio::Coro<> {
    int number = 1;
    const auto lend = [](int& it) -> aio::Coro<int&> { co_return it; };
    (co_await lend(number)) = 5;
    CHECK(number == 5);
  });
}

TEST_CASE("coroutine: one dropped before its first step frees its arguments") {
  auto watched = std::make_shared<int>(0);
  {
    auto coro = [](std::shared_ptr<int>) -> aio::Coro<> { co_return; }(watched);
    CHECK(watched.use_count() == 2);
  }
  CHECK(watched.use_count() == 1);
}

TEST_CASE("coroutine: what it returned may be what can only be moved") {
  in_loop([]() -> aio::Coro<> {
    const auto make = []() -> aio::Coro<std::unique_ptr<int>> {
      co_return std::make_unique<int>(9);
    };
    const std::unique_ptr<int> made = co_await make();
    CHECK(*made == 9);
  });
}
