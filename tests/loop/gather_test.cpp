// gather: results in order, exceptions at once, cancels in both directions.
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

aio::Coro<int> fail_after(double seconds) {
  co_await aio::sleep(seconds);
  throw std::runtime_error("failed after " + std::to_string(static_cast<int>(seconds)));
}

}  // namespace

TEST_CASE("gather: results are in the order of the arguments, whoever ends first") {
  in_loop([]() -> aio::Coro<> {
    auto [slow, quick] = co_await aio::gather(after(2, 1), after(1, 2));
    CHECK(slow == 1);
    CHECK(quick == 2);
    CHECK(aio::get_running_loop().time() == Approx(2));
  });
}

TEST_CASE("gather: takes tasks, futures and coroutines of several types") {
  in_loop([]() -> aio::Coro<> {
    aio::Future<std::string> future;
    future.set_result("text");
    auto task = aio::create_task(after(1, 7));
    auto [number, text, nothing] =
        co_await aio::gather(task, future, []() -> aio::Coro<> { co_return; }());
    CHECK(number == 7);
    CHECK(text == "text");
    CHECK(nothing == std::monostate());
  });
}

TEST_CASE("gather: of none is done at once") {
  in_loop([]() -> aio::Coro<> {
    const std::tuple<> nothing = co_await aio::gather();
    CHECK(nothing == std::tuple<>());
    const auto none = co_await aio::gather(std::vector<aio::Coro<int>>());
    CHECK(none.empty());
  });
}

TEST_CASE("gather: a vector of one type gives a vector") {
  in_loop([]() -> aio::Coro<> {
    std::vector<aio::Coro<int>> many;
    for (int n = 0; n < 5; ++n) many.push_back(after(5 - n, n));
    const auto results = co_await aio::gather(std::move(many));
    CHECK(results == std::vector<int>{0, 1, 2, 3, 4});
    std::vector<aio::Coro<>> nothing;
    nothing.push_back([]() -> aio::Coro<> { co_await aio::sleep(1); }());
    co_await aio::gather(std::move(nothing));
  });
}

TEST_CASE("gather: the same future twice gives its result twice") {
  in_loop([]() -> aio::Coro<> {
    auto task = aio::create_task(after(1, 7));
    auto [one, two] = co_await aio::gather(task, task);
    CHECK(one == 7);
    CHECK(two == 7);
  });
}

TEST_CASE("gather: the first exception is thrown at once, and the others run on") {
  in_loop([]() -> aio::Coro<> {
    auto slow = aio::create_task(after(5, 1));
    CHECK_THROWS_WITH(co_await aio::gather(slow, fail_after(1)), "failed after 1");
    CHECK(aio::get_running_loop().time() == Approx(1));
    CHECK_FALSE(slow.done());
    CHECK(co_await slow == 1);
  });
}

TEST_CASE("gather: later exceptions count as retrieved") {
  in_loop([]() -> aio::Coro<> {
    CHECK_THROWS_WITH(co_await aio::gather(fail_after(2), fail_after(1)), "failed after 1");
    co_await aio::sleep(5);
  });
}

TEST_CASE("gather: with exceptions returned, each is in its place") {
  in_loop([]() -> aio::Coro<> {
    auto cancelled = aio::create_task(after(5, 9));
    aio::get_running_loop().call_later(1, [cancelled]() mutable { cancelled.cancel(); });
    auto [one, two, three] =
        co_await aio::gather(aio::return_exceptions, fail_after(3), after(2, 2), cancelled);
    CHECK(text_of(one.exception()) == "std::runtime_error: failed after 3");
    CHECK(two.value() == 2);
    CHECK(three.cancelled());
  });
}

TEST_CASE("gather: outcomes of many") {
  in_loop([]() -> aio::Coro<> {
    std::vector<aio::Coro<int>> many;
    many.push_back(after(1, 1));
    many.push_back(fail_after(1));
    auto outcomes = co_await aio::gather(aio::return_exceptions, std::move(many));
    REQUIRE(outcomes.size() == 2);
    CHECK(outcomes[0].value() == 1);
    CHECK_THROWS_WITH(outcomes[1].value(), "failed after 1");
  });
}

TEST_CASE("gather: a cancel of it is broadcast to its children") {
  in_loop([]() -> aio::Coro<> {
    auto one = aio::create_task(after(5, 1));
    auto two = aio::create_task(after(1, 2));
    auto both = aio::gather(one, two);
    co_await aio::sleep(2);
    CHECK(both.cancel());
    CHECK_THROWS_AS(co_await both, aio::CancelledError);
    CHECK(one.cancelled());
    CHECK(two.result() == 2);
    CHECK_FALSE(both.cancel());
  });
}

TEST_CASE("gather: with exceptions returned, a cancel of it still throws") {
  in_loop([]() -> aio::Coro<> {
    auto one = aio::create_task(after(5, 1));
    auto gathered = aio::gather(aio::return_exceptions, one);
    co_await aio::sleep(1);
    gathered.cancel();
    CHECK_THROWS_AS(co_await gathered, aio::CancelledError);
  });
}

TEST_CASE("gather: the cancel of one child is thrown, and the others run on") {
  in_loop([]() -> aio::Coro<> {
    auto one = aio::create_task(after(5, 1));
    auto two = aio::create_task(after(5, 2));
    auto both = aio::gather(one, two);
    co_await aio::sleep(1);
    one.cancel();
    CHECK_THROWS_AS(co_await both, aio::CancelledError);
    CHECK_FALSE(two.done());
    CHECK(co_await two == 2);
  });
}

TEST_CASE("gather: a cancel of who awaits it reaches the children") {
  in_loop([]() -> aio::Coro<> {
    auto child = aio::create_task(after(5, 1));
    auto waiter = aio::create_task([](aio::Task<int> task) -> aio::Coro<> {
      co_await aio::gather(task, after(6, 2));
    }(child));
    co_await aio::sleep(1);
    waiter.cancel();
    CHECK_THROWS_AS(co_await waiter, aio::CancelledError);
    CHECK(child.cancelled());
    CHECK(aio::all_tasks().size() == 1);
  });
}

TEST_CASE("gather: what can only be moved is moved") {
  in_loop([]() -> aio::Coro<> {
    const auto make = [](int n) -> aio::Coro<std::unique_ptr<int>> {
      co_return std::make_unique<int>(n);
    };
    auto [one, two] = co_await aio::gather(make(1), make(2));
    CHECK(*one + *two == 3);
  });
}

TEST_CASE("gather: a hundred thousand") {
  in_loop([]() -> aio::Coro<> {
    std::vector<aio::Coro<int>> many;
    for (int n = 0; n < 100'000; ++n) many.push_back(after(n % 7, n));
    const auto results = co_await aio::gather(std::move(many));
    for (int n = 0; n < 100'000; ++n) REQUIRE(results[static_cast<std::size_t>(n)] == n);
  });
}
