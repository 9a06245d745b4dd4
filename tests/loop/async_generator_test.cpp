// AsyncGenerator: values one at a time.
#include "support/co_check.h"

#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"
#include "loop/many.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

aio::AsyncGenerator<int> count_to(int last, Log* log = nullptr) {
  struct Leave {
    Log* log;
    ~Leave() {
      if (log != nullptr) log->emplace_back("left");
    }
  };
  const Leave leave{log};
  for (int n = 1; n <= last; ++n) {
    co_await aio::sleep(1);
    co_yield n;
  }
}

}  // namespace

TEST_CASE("generator: gives its values one at a time, then none") {
  in_loop([]() -> aio::Coro<> {
    std::vector<int> values;
    auto generator = count_to(3);
    while (auto value = co_await generator.next()) values.push_back(*value);
    CHECK(values.size() == 3);
    CHECK(values.back() == 3);
    CHECK_FALSE((co_await generator.next()).has_value());
    CHECK(aio::get_running_loop().time() == Approx(3));
  });
}

TEST_CASE("generator: dropped early, it leaves its scopes") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    {
      auto generator = count_to(3, &log);
      CHECK((co_await generator.next()).value() == 1);
    }
    CHECK(log == Log(1, "left"));
  });
}

TEST_CASE("generator: an exception leaves by next(), and ends it") {
  in_loop([]() -> aio::Coro<> {
    auto generator = []() -> aio::AsyncGenerator<int> {
      co_yield 1;
      throw std::runtime_error("broken");
    }();
    CHECK((co_await generator.next()).value() == 1);
    CHECK_THROWS_WITH(co_await generator.next(), "broken");
    CHECK_FALSE((co_await generator.next()).has_value());
  });
}

TEST_CASE("generator: a cancel reaches what it awaits") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto task = aio::create_task([](Log& into) -> aio::Coro<> {
      auto generator = count_to(3, &into);
      while (auto value = co_await generator.next()) into.push_back(std::to_string(*value));
    }(log));
    co_await aio::sleep(1.5);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    REQUIRE(log.size() == 2);
    CHECK(log[0] == "1");
    CHECK(log[1] == "left");
  });
}

TEST_CASE("generator: a million values that are ready need no stack") {
  in_loop([]() -> aio::Coro<> {
    auto generator = []() -> aio::AsyncGenerator<int> {
      for (int n = 0; n < kManyAwaits; ++n) co_yield n;
    }();
    long sum = 0;
    while (auto value = co_await generator.next()) sum += *value;
    CHECK(sum == long{kManyAwaits} * (kManyAwaits - 1) / 2);
  });
}

TEST_CASE("generator: may use another one") {
  in_loop([]() -> aio::Coro<> {
    auto doubled = [](aio::AsyncGenerator<int> inner) -> aio::AsyncGenerator<int> {
      while (auto value = co_await inner.next()) co_yield 2 * *value;
    }(count_to(3));
    int sum = 0;
    while (auto value = co_await doubled.next()) sum += *value;
    CHECK(sum == 12);
  });
}
