// with: scopes whose entry and exit are awaited.
#include "support/co_check.h"

#include <stdexcept>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

/// Logs its entry and exit; swallows an int.
class Scope {
 public:
  explicit Scope(Log& log) : log_(&log) {}
  aio::Coro<> aenter() {
    co_await aio::sleep(1);
    log_->emplace_back("enter");
  }
  aio::Coro<bool> aexit(std::exception_ptr error) {
    co_await aio::sleep(1);
    log_->emplace_back(error == nullptr ? "exit" : "exit with error");
    try {
      if (error != nullptr) std::rethrow_exception(error);
    } catch (int) {
      co_return true;
    } catch (...) {
    }
    co_return false;
  }
  void note(std::string text) { log_->push_back(std::move(text)); }

 private:
  Log* log_;
};

}  // namespace

TEST_CASE("with: enters, runs the body, and leaves; the result passes") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    const int result = co_await aio::with(Scope(log), [](Scope& scope) -> aio::Coro<int> {
      scope.note("body");
      co_return 3;
    });
    CHECK(result == 3);
    REQUIRE(log.size() == 3);
    CHECK(log[0] == "enter");
    CHECK(log[1] == "body");
    CHECK(log[2] == "exit");
  });
}

TEST_CASE("with: an exception passes through the exit, which may swallow it") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    co_await aio::with(Scope(log), []() -> aio::Coro<> {
      co_await aio::sleep(0);
      throw 1;
    });
    CHECK_THROWS_WITH(co_await aio::with(Scope(log),
                                         []() -> aio::Coro<> {
                                           co_await aio::sleep(0);
                                           throw std::runtime_error("mine");
                                         }),
                      "mine");
    REQUIRE(log.size() == 4);
    CHECK(log[1] == "exit with error");
    CHECK(log[3] == "exit with error");
  });
}

TEST_CASE("with: a cancelled body leaves its scope, whose exit can still await") {
  in_loop([]() -> aio::Coro<> {
    Log log;
    auto task = aio::create_task(
        aio::with(Scope(log), []() -> aio::Coro<> { co_await aio::sleep(100); }));
    co_await aio::sleep(2);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    REQUIRE(log.size() == 2);
    CHECK(log[1] == "exit with error");
  });
}
