// Debug mode: what is said on standard error, and when.
#include "loop/debug.h"

#include <catch2/catch.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "loop/run.h"
#include "loop/sleep.h"
#include "loop/task.h"
#include "support/fd.h"

using aioc::testing::Fd;

namespace {

/// Takes what is written to standard error while it lives.
class CapturedError {
 public:
  CapturedError() : before_(dup(STDERR_FILENO)), file_(memfd_create("stderr", MFD_CLOEXEC)) {
    if (!before_ || !file_ || dup2(file_.get(), STDERR_FILENO) < 0) {
      throw std::system_error(errno, std::generic_category());
    }
  }
  CapturedError(const CapturedError&) = delete;
  CapturedError& operator=(const CapturedError&) = delete;
  ~CapturedError() { dup2(before_.get(), STDERR_FILENO); }

  std::string text() const {
    std::string all;
    std::array<char, 4096> some{};
    ssize_t count = 0;
    while ((count = pread(file_.get(), some.data(), some.size(),
                          static_cast<off_t>(all.size()))) > 0) {
      all.append(some.data(), static_cast<std::size_t>(count));
    }
    return all;
  }

 private:
  Fd before_;
  Fd file_;
};

/// Debug mode belongs to the process: on or off for the length of a test.
class DebugMode {
 public:
  explicit DebugMode(bool on) : before_(aio::detail::debug_mode.exchange(on)) {}
  DebugMode(const DebugMode&) = delete;
  DebugMode& operator=(const DebugMode&) = delete;
  ~DebugMode() { aio::detail::debug_mode = before_; }

 private:
  bool before_;
};

/// What running the coroutine of `body` writes to standard error.
template <class Body>
std::string said_by(bool debug, Body body) {
  const CapturedError captured;
  const DebugMode mode(debug);
  aio::run_virtual(body());
  return captured.text();
}

aio::Coro<> waits(double seconds) { co_await aio::sleep(seconds); }
aio::Coro<> fails() {
  throw std::runtime_error("careless");
  co_return;
}
aio::Coro<> awaits(aio::Task<> task) { co_await task; }
aio::Coro<> parent_of(aio::Task<>* child) {
  *child = aio::create_task(waits(5), "child");
  co_await waits(7);
}

aio::Coro<> drops_a_coroutine() {
  { auto dropped = waits(1); }
  co_return;
}
aio::Coro<> leaves_a_task() {
  auto left = aio::create_task(waits(1000), "left");
  co_await aio::sleep(0);
}
aio::Coro<> forgets_an_exception() {
  aio::create_task(fails(), "failing");
  co_await aio::sleep(1);
}
aio::Coro<> takes_long() {
  aio::get_running_loop().slow_callback_duration = 0;  // every step is too long
  co_await aio::sleep(0);
}
aio::Coro<> does_all_of_it() {
  co_await drops_a_coroutine();
  co_await leaves_a_task();
  co_await takes_long();
}

}  // namespace

TEST_CASE("debug: a coroutine that was never awaited is named") {
  CHECK(said_by(true, drops_a_coroutine) == "aio: coroutine 'waits' was never awaited\n");
}

TEST_CASE("debug: a step that takes long is reported with its length") {
  const std::string said = said_by(true, takes_long);
  CHECK(said.find("aio: a callback or a task's step took 0.0") == 0);
}

TEST_CASE("debug: what is pending when main ends is shown as a tree") {
  CHECK(said_by(true, leaves_a_task) ==
        "aio: pending when main ended:\nleft waits(): waits for sleep\n");
}

TEST_CASE("debug: a task that a closing loop destroys is named") {
  const CapturedError captured;
  const DebugMode mode(true);
  {
    aio::EventLoop loop(aio::EventLoop::Clock::virtual_time);
    auto task = loop.create_task(waits(1000), "doomed");
    loop.call_soon([&] { loop.stop(); });
    loop.run_forever();
  }
  CHECK(captured.text() == "aio: task 'doomed' was destroyed but it is pending\n");
}

TEST_CASE("debug: without it nothing is said") {
  CHECK(said_by(false, does_all_of_it).empty());
}

TEST_CASE("debug: an exception that nobody asked for is reported in any mode") {
  const std::string expected =
      "aio: task 'failing': exception was never retrieved: std::runtime_error: careless\n";
  CHECK(said_by(false, forgets_an_exception) == expected);
  CHECK(said_by(true, forgets_an_exception) == expected);
}

TEST_CASE("debug: set_debug turns it on and off") {
  const DebugMode mode(false);
  aio::EventLoop loop;
  CHECK_FALSE(loop.get_debug());
  loop.set_debug(true);
  CHECK(loop.get_debug());
  loop.set_debug(false);
  CHECK_FALSE(loop.get_debug());
}

TEST_CASE("task tree: shows who made whom, and what each waits for") {
  auto main = []() -> aio::Coro<std::string> {
    aio::Task<> child = aio::create_task(waits(1), "first");
    auto parent = aio::create_task(parent_of(&child), "parent");
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    auto waiter = aio::create_task(awaits(child), "waiter");
    co_await aio::sleep(0);
    auto fresh = aio::create_task(waits(1));
    co_return aio::task_tree();
  };
  CHECK(aio::run_virtual(main()) ==
        "Task-1 operator()(): running\n"
        "  first waits(): waits for sleep\n"
        "  parent parent_of(): waits for sleep\n"
        "    child waits(): waits for sleep\n"
        "  waiter awaits(): waits for task 'child'\n"
        "  Task-6 waits(): not begun\n");
}

TEST_CASE("task tree: a task that was woken is ready, one whose parent ended stands alone") {
  auto main = []() -> aio::Coro<std::string> {
    aio::Task<> child = aio::create_task(waits(1), "first");
    auto parent = aio::create_task(parent_of(&child), "parent");
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    auto gone = parent;
    gone.cancel();
    try {
      co_await gone;
    } catch (const aio::CancelledError&) {
    }
    child.cancel();
    co_return aio::task_tree();
  };
  CHECK(aio::run_virtual(main()) ==
        "Task-1 operator()(): running\n"
        "  first waits(): waits for sleep\n"
        "child waits(): ready\n");
}

TEST_CASE("task tree: is empty of a loop without tasks, and written where one asks") {
  aio::EventLoop loop;
  CHECK(aio::task_tree().empty());
  CHECK(aio::task_tree(loop).empty());
  const Fd file(memfd_create("tree", MFD_CLOEXEC));
  auto main = [](int fd) -> aio::Coro<> {
    aio::print_task_tree(fd);
    co_return;
  };
  aio::run_virtual(main(file.get()));
  std::array<char, 100> text{};
  const ssize_t count = pread(file.get(), text.data(), text.size(), 0);
  REQUIRE(count > 0);
  CHECK(std::string(text.data(), static_cast<std::size_t>(count)) ==
        "Task-1 operator()(): running\n");
}

TEST_CASE("task tree: a chain of tasks of any depth") {
  constexpr int kDepth = 20'000;
  struct Chain {
    static aio::Coro<> link(int left, std::string* tree) {
      if (left == 0) {
        *tree = aio::task_tree();
        co_return;
      }
      co_await aio::create_task(link(left - 1, tree), "link");
    }
  };
  std::string tree;
  aio::run_virtual(Chain::link(kDepth, &tree));
  CHECK(std::count(tree.begin(), tree.end(), '\n') == kDepth + 1);
}
