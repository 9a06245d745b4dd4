// ProcessPoolExecutor.
#include "loop/process_pool.h"

#include <catch2/catch.hpp>

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <latch>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "loop/in_loop.h"
#include "loop/run.h"
#include "loop/sleep.h"
#include "loop/thread_pool.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::size_t kMuch = 5'000'000;  // far more than a socket holds

struct Point {
  int x;
  double y;
};

int add(int one, int other) { return one + other; }
Point twice(const Point& point) { return {point.x * 2, point.y * 2}; }
std::string join(std::string_view one, const std::string& between, std::string other) {
  return std::string(one) + between + std::move(other);
}
std::vector<int> squares(std::vector<int> numbers) {
  for (int& number : numbers) number *= number;
  return numbers;
}
std::string repeat(char letter, std::size_t count) { return std::string(count, letter); }
std::size_t length(std::string_view text) { return text.size(); }
pid_t worker_pid() { return getpid(); }
int fail_with(std::string_view what) { throw std::out_of_range(std::string(what)); }
void throw_number() { throw 5; }
void raise_signal(int signum) {
  std::signal(signum, SIG_DFL);
  std::raise(signum);
}
void end_with(int status) { _exit(status); }
int count_descriptors() {
  int count = 0;
  DIR* listing = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(listing)) count += entry->d_name[0] == '.' ? 0 : 1;
  closedir(listing);
  return count - 1;  // the listing's own
}
bool ignores(int signum) {
  struct sigaction action {};
  sigaction(signum, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}
bool has_default(int signum) {
  struct sigaction action {};
  sigaction(signum, nullptr, &action);
  return action.sa_handler == SIG_DFL;
}

bool has_children() { return waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

/// What `future` fails with, as text.
template <class F>
aio::Coro<std::string> failure(F future) {
  try {
    co_await future;
  } catch (...) {
    co_return text_of(std::current_exception());
  }
  co_return "";
}

}  // namespace

TEST_CASE("process pool: a function runs in another process") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(2);
    CHECK(co_await aio::run_in_executor(pool, add, 40, 2) == 42);
    CHECK(co_await aio::run_in_executor(pool, worker_pid) != getpid());
    CHECK(co_await aio::run_in_executor(
              pool, [](int number) { return -number; }, 3) == -3);
  });
  CHECK_FALSE(has_children());
}

TEST_CASE("process pool: arguments and results keep their values") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(1);
    const Point point{2, 1.5};
    const Point doubled = co_await aio::run_in_executor(pool, twice, point);
    CHECK(doubled.x == 4);
    CHECK(doubled.y == 3.0);
    CHECK(co_await aio::run_in_executor(pool, join, "one", "", std::string("\0two", 4)) ==
          std::string("one\0two", 7));
    const std::vector<int> numbers{1, 2, 3};
    const std::vector<int> expected{1, 4, 9};
    CHECK(co_await aio::run_in_executor(pool, squares, numbers) == expected);
    const std::vector<int> none;
    CHECK(co_await aio::run_in_executor(pool, squares, none) == none);
  });
}

TEST_CASE("process pool: requests and results of any size") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(2);
    auto there = aio::run_in_executor(pool, length, std::string(kMuch, 'x'));
    auto back = aio::run_in_executor(pool, repeat, 'y', kMuch);
    CHECK(co_await there == kMuch);
    const std::string& result = co_await back;
    CHECK(result.size() == kMuch);
    CHECK(result.find_first_not_of('y') == std::string::npos);
  });
}

TEST_CASE("process pool: many calls, few workers, each gets its own result") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(3);
    std::vector<aio::Future<int>> calls;
    for (int i = 0; i < 500; ++i) calls.push_back(aio::run_in_executor(pool, add, i, 1));
    int wrong = 0;
    for (int i = 0; i < 500; ++i) {
      wrong += co_await calls[static_cast<std::size_t>(i)] == i + 1 ? 0 : 1;
    }
    CHECK(wrong == 0);
  });
}

TEST_CASE("process pool: an exception comes back with its type and text") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(1);
    auto failing = aio::run_in_executor(pool, fail_with, "too far");
    std::string type;
    std::string what;
    try {
      co_await failing;
    } catch (const aio::RemoteError& error) {
      type = error.type();
      what = error.what();
    }
    CHECK(type == "std::out_of_range");
    CHECK(what == "too far");
    auto odd = aio::run_in_executor(pool, throw_number);
    try {
      co_await odd;
    } catch (const aio::RemoteError& error) {
      type = error.type();
    }
    CHECK(type == "int");
    CHECK(co_await aio::run_in_executor(pool, add, 1, 1) == 2);  // and it goes on
  });
}

TEST_CASE("process pool: a worker that dies breaks the pool and says how") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(2);
    std::string expected;
    std::vector<aio::Future<void>> calls;
    SECTION("of a signal") {
      calls.push_back(aio::run_in_executor(pool, raise_signal, SIGKILL));
      expected = "a worker process of the pool was killed by signal 9 (Killed)";
    }
    SECTION("by _exit") {
      calls.push_back(aio::run_in_executor(pool, end_with, 3));
      expected = "a worker process of the pool exited with status 3";
    }
    // One that would run for ever, and one that waits.
    calls.push_back(aio::run_in_executor(pool, [] {
      for (;;) pause();
    }));
    calls.push_back(aio::run_in_executor(pool, [] {}));
    for (auto& call : calls) {
      CHECK(co_await failure(call) == "aio::BrokenProcessPool: " + expected);
    }
    CHECK_THROWS_AS(aio::run_in_executor(pool, add, 1, 2), aio::BrokenProcessPool);
    CHECK_FALSE(has_children());
  });
}

TEST_CASE("process pool: a worker has its socket, the standard streams and no handlers") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(3);
    CHECK(co_await aio::run_in_executor(pool, count_descriptors) <= 4);
    CHECK(co_await aio::run_in_executor(pool, ignores, SIGINT));
    CHECK(co_await aio::run_in_executor(pool, has_default, SIGTERM));
    CHECK(co_await aio::run_in_executor(pool, has_default, SIGSEGV));
  });
}

TEST_CASE("process pool: a cancelled call that has not begun is dropped") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(1);
    auto running = aio::run_in_executor(pool, add, 1, 1);
    auto waiting = aio::run_in_executor(pool, end_with, 1);  // would break the pool
    CHECK(waiting.cancel());
    CHECK_THROWS_AS(co_await waiting, aio::CancelledError);
    CHECK(co_await running == 2);
    CHECK(co_await aio::run_in_executor(pool, add, 2, 2) == 4);
  });
}

TEST_CASE("process pool: a cancelled call that runs goes on, its result is dropped") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(1);
    auto running = aio::run_in_executor(pool, repeat, 'x', std::size_t{1'000'000});
    running.cancel();
    CHECK_THROWS_AS(co_await running, aio::CancelledError);
    CHECK(co_await aio::run_in_executor(pool, add, 1, 2) == 3);
  });
}

TEST_CASE("process pool: shutdown does what it has and takes no more") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(1);
    std::vector<aio::Future<int>> calls;
    for (int i = 0; i < 10; ++i) calls.push_back(aio::run_in_executor(pool, add, i, i));
    pool.shutdown();
    CHECK_FALSE(has_children());
    for (int i = 0; i < 10; ++i) CHECK(calls[static_cast<std::size_t>(i)].result() == 2 * i);
    CHECK_THROWS_AS(aio::run_in_executor(pool, add, 1, 2), std::runtime_error);
    pool.shutdown();
    co_return;
  });
}

TEST_CASE("process pool: shutdown can cancel what waits") {
  in_loop([]() -> aio::Coro<> {
    aio::ProcessPoolExecutor pool(1);
    auto first = aio::run_in_executor(pool, add, 1, 1);
    auto second = aio::run_in_executor(pool, add, 1, 1);
    pool.shutdown(true);
    CHECK(first.result() == 2);
    CHECK(second.cancelled());
    co_return;
  });
}

TEST_CASE("process pool: it outlives a loop, and serves the next") {
  {
    aio::ProcessPoolExecutor pool(2);
    for (int round = 0; round < 3; ++round) {
      in_loop([&]() -> aio::Coro<> {
        auto left = aio::run_in_executor(pool, repeat, 'x', std::size_t{1'000'000});
        CHECK(co_await aio::run_in_executor(pool, add, round, 1) == round + 1);
      });
    }
  }
  CHECK_FALSE(has_children());
}

TEST_CASE("process pool: is not made where threads are") {
  std::latch end(1);
  std::thread other([&] { end.wait(); });
  std::string what;
  try {
    aio::ProcessPoolExecutor pool(1);
  } catch (const std::logic_error& error) {
    what = error.what();
  }
  end.count_down();
  other.join();
  CHECK(what.find("make it first") != std::string::npos);
  CHECK_THROWS_AS(aio::ProcessPoolExecutor(0), std::invalid_argument);
}
