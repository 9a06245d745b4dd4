// shield: what is protected from a cancel.
#include "support/co_check.h"

#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

aio::Coro<int> after(double seconds, int result) {
  co_await aio::sleep(seconds);
  co_return result;
}

}  // namespace

TEST_CASE("shield: gives the result, or the exception") {
  in_loop([]() -> aio::Coro<> {
    CHECK(co_await aio::shield(after(1, 5)) == 5);
    aio::Future<int> inner;
    auto outer = aio::shield(inner);
    inner.set_exception(std::runtime_error("expected"));
    CHECK_THROWS_WITH(co_await outer, "expected");
  });
}

TEST_CASE("shield: a cancel of who awaits it does not reach what it protects") {
  in_loop([]() -> aio::Coro<> {
    auto inner = aio::create_task(after(5, 42));
    auto outer = aio::create_task([](aio::Task<int> task) -> aio::Coro<int> {
      co_return co_await aio::shield(task);
    }(inner));
    co_await aio::sleep(1);
    outer.cancel();
    CHECK_THROWS_AS(co_await outer, aio::CancelledError);
    CHECK_FALSE(inner.done());
    CHECK(co_await inner == 42);
  });
}

TEST_CASE("shield: a cancel of what it protects comes through") {
  in_loop([]() -> aio::Coro<> {
    auto inner = aio::create_task(after(5, 42));
    auto outer = aio::shield(inner);
    co_await aio::sleep(1);
    inner.cancel();
    CHECK_THROWS_AS(co_await outer, aio::CancelledError);
    CHECK(outer.cancelled());
  });
}

TEST_CASE("shield: of what is done is the same future") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> inner;
    inner.set_result(1);
    CHECK(aio::shield(inner) == inner);
    co_return;
  });
}

TEST_CASE("shield: in a gather, a cancel of the gather leaves the protected at work") {
  in_loop([]() -> aio::Coro<> {
    auto protected_task = aio::create_task(after(5, 1));
    auto plain = aio::create_task(after(5, 2));
    auto both = aio::gather(aio::shield(protected_task), plain);
    co_await aio::sleep(1);
    both.cancel();
    CHECK_THROWS_AS(co_await both, aio::CancelledError);
    CHECK(plain.cancelled());
    CHECK(co_await protected_task == 1);
  });
}

TEST_CASE("shield: an exception after the shield was cancelled is not reported") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<int> inner;
    auto outer = aio::shield(inner);
    outer.cancel();
    co_await aio::sleep(0);
    inner.set_exception(std::runtime_error("late"));
    co_await aio::sleep(0);
    CHECK(outer.cancelled());
  });
}
