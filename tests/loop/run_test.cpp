// run: a program's main, and Ctrl-C.
#include "support/co_check.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;  // NOLINT(google-build-using-namespace)

namespace {

/// A forked child that runs `body(descriptor)`, where the descriptor is a pipe to the test.
class Child {
 public:
  template <class Body>
  explicit Child(Body body) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    std::fflush(nullptr);  // or the child would write it once more
    pid_ = fork();
    if (pid_ == 0) {
      close(ends[0]);
      std::signal(SIGINT, SIG_DFL);
      int status = 3;
      try {
        status = body(ends[1]);
      } catch (...) {
      }
      _exit(status);
    }
    close(ends[1]);
    read_end_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    close(read_end_);
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }

  void signal(int number) const { kill(pid_, number); }
  /// The next byte it wrote, '\0' at the end.
  char next() const {
    char byte = '\0';
    return read(read_end_, &byte, 1) == 1 ? byte : '\0';
  }
  bool ended() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }
  int wait() {
    int status = 0;
    waitpid(std::exchange(pid_, 0), &status, 0);
    return status;
  }

 private:
  pid_t pid_ = 0;
  int read_end_ = -1;
};

void say(int to, char byte) {
  if (write(to, &byte, 1) != 1) _exit(4);
}

aio::Coro<int> wait_for_ever(int to) {
  say(to, 'r');
  bool cancelled = false;
  try {
    co_await aio::sleep(1000);
  } catch (const aio::CancelledError&) {
    cancelled = true;
  }
  co_await aio::sleep(0.001);  // cleaning up may await
  say(to, 'c');
  if (cancelled) throw aio::CancelledError();
  co_return 0;
}

}  // namespace

TEST_CASE("run: returns main's result, and throws its exception") {
  CHECK(aio::run([]() -> aio::Coro<int> { co_return 5; }()) == 5);
  const auto fails = []() -> aio::Coro<int> {
    co_await aio::sleep(0);
    throw std::runtime_error("main failed");
  };
  CHECK_THROWS_WITH(aio::run(fails()), "main failed");
}

TEST_CASE("run: a main that is cancelled by its own throws CancelledError") {
  const auto main = []() -> aio::Coro<> {
    aio::current_task().cancel();
    co_await aio::sleep(1);
  };
  CHECK_THROWS_AS(aio::run_virtual(main()), aio::CancelledError);
}

TEST_CASE("run: cancels and awaits the tasks that main left") {
  Log log;
  aio::run_virtual([](Log& into) -> aio::Coro<> {
    aio::create_task([](Log& inner) -> aio::Coro<> {
      try {
        co_await aio::sleep(100);
      } catch (const aio::CancelledError&) {
        inner.emplace_back("cancelled");
      }
      co_await aio::sleep(1);
      inner.emplace_back("cleaned up");
      throw aio::CancelledError();
    }(into));
    co_await aio::sleep(1);
    into.emplace_back("main ends");
  }(log));
  CHECK(log == Log{"main ends", "cancelled", "cleaned up"});
}

TEST_CASE("run: what a task throws while it is cancelled at the end is reported") {
  const auto reports = reports_of([]() -> aio::Coro<> {
    aio::create_task(
        []() -> aio::Coro<> {
          try {
            co_await aio::sleep(100);
          } catch (const aio::CancelledError&) {
            throw std::runtime_error("at the end");
          }
        }(),
        "left");
    co_await aio::sleep(1);
  });
  CHECK(reports == Reports{"task 'left': exception was never retrieved: "
                           "std::runtime_error: at the end"});
}

TEST_CASE("run: loops may follow each other, and nest in a callback's thread of calls") {
  CHECK(aio::run(aio::sleep(0, 1)) + aio::run(aio::sleep(0, 2)) == 3);
  CHECK(aio::EventLoop::current_or_null() == nullptr);
  CHECK_THROWS_AS(aio::get_running_loop(), std::logic_error);
}

TEST_CASE("Ctrl-C: cancels main, cleanup runs, and the process dies of SIGINT") {
  Child child([](int to) { return aio::run(wait_for_ever(to)); });
  CHECK(child.next() == 'r');
  child.signal(SIGINT);
  CHECK(child.next() == 'c');
  const int status = child.wait();
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("Ctrl-C: what cleanup has printed is not lost") {
  Child child([](int to) {
    dup2(to, STDOUT_FILENO);
    return aio::run([](int out) -> aio::Coro<int> {
      say(out, 'r');
      try {
        co_await aio::sleep(1000);
      } catch (const aio::CancelledError&) {
        std::fputs("p", stdout);  // buffered, as standard output is a pipe
        throw;
      }
      co_return 0;
    }(to));
  });
  CHECK(child.next() == 'r');
  child.signal(SIGINT);
  CHECK(child.next() == 'p');
  CHECK(WIFSIGNALED(child.wait()));
}

TEST_CASE("Ctrl-C: a second one kills at once, though cleanup never ends") {
  Child child([](int to) {
    return aio::run([](int out) -> aio::Coro<int> {
      say(out, 'r');
      try {
        co_await aio::sleep(1000);
      } catch (const aio::CancelledError&) {
        say(out, 'c');
      }
      co_await aio::sleep(1000);
      co_return 0;
    }(to));
  });
  CHECK(child.next() == 'r');
  child.signal(SIGINT);
  CHECK(child.next() == 'c');
  child.signal(SIGINT);
  const int status = child.wait();
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("Ctrl-C: kills at the second though the loop is stuck in a computation") {
  Child child([](int to) {
    return aio::run([](int out) -> aio::Coro<int> {
      say(out, 'r');
      for (volatile bool stuck = true; stuck;) {
      }
      co_return 0;
    }(to));
  });
  CHECK(child.next() == 'r');
  // Two signals may merge into one while the first is pending, so send till it has died,
  // which closes the pipe.
  do {
    child.signal(SIGINT);
  } while (!child.ended());
  const int status = child.wait();
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("Ctrl-C: a main that catches it and returns lives on") {
  Child child([](int to) {
    return aio::run([](int out) -> aio::Coro<int> {
      say(out, 'r');
      try {
        co_await aio::sleep(1000);
      } catch (const aio::CancelledError&) {
      }
      co_return 7;
    }(to));
  });
  CHECK(child.next() == 'r');
  child.signal(SIGINT);
  const int status = child.wait();
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("Ctrl-C: an ignored SIGINT stays ignored") {
  Child child([](int to) {
    std::signal(SIGINT, SIG_IGN);
    return aio::run([](int out) -> aio::Coro<int> {
      std::raise(SIGINT);
      co_await aio::sleep(0.001);
      say(out, 'a');
      co_return 0;
    }(to));
  });
  CHECK(child.next() == 'a');
  CHECK(child.wait() == 0);
}

TEST_CASE("run: a write to a pipe whose reader has gone is an error and not SIGPIPE") {
  Child child([](int) {
    return aio::run([]() -> aio::Coro<int> {
      std::array<int, 2> ends{};
      if (pipe(ends.data()) != 0) co_return 1;
      close(ends[0]);
      co_return write(ends[1], "x", 1) == -1 && errno == EPIPE ? 0 : 1;
    }());
  });
  CHECK(child.wait() == 0);
}
