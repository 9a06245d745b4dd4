// Signals: handlers on the loop, and streams of them.
#include "loop/signals.h"

#include <csignal>
#include <string>
#include <system_error>
#include <vector>

#include "loop/loop.h"
#include "support/co_check.h"

namespace {

/// What a signal does at present.
void (*action_of(int signum))(int) {
  struct sigaction now {};
  sigaction(signum, nullptr, &now);
  return now.sa_handler;
}

aio::Coro<> turns(int count) {
  for (int i = 0; i < count; ++i) co_await aio::sleep(0);
}

}  // namespace

TEST_CASE("signals: a handler is called from the loop, with its arguments, each time") {
  std::vector<std::string> calls;
  const auto main = [](std::vector<std::string>& seen) -> aio::Coro<> {
    aio::Future<> twice;
    aio::add_signal_handler(
        SIGUSR1,
        [&seen, twice](const std::string& text, int number) mutable {
          seen.push_back(text + std::to_string(number));
          if (seen.size() == 2) twice.set_result();
        },
        "some longer text that is not kept in place ", 7);
    std::raise(SIGUSR1);
    CHECK(seen.empty());  // not in the signal handler itself
    while (seen.empty()) co_await aio::sleep(0.001);
    std::raise(SIGUSR1);
    co_await twice;
    CHECK(aio::remove_signal_handler(SIGUSR1));
  };
  aio::run(main(calls));
  CHECK(calls == std::vector<std::string>(2, "some longer text that is not kept in place 7"));
}

TEST_CASE("signals: a second handler takes the place of the first") {
  const auto main = []() -> aio::Coro<std::string> {
    aio::Future<std::string> called;
    aio::add_signal_handler(SIGUSR1, [=]() mutable { called.set_result("first"); });
    aio::add_signal_handler(SIGUSR1, [=]() mutable { called.set_result("second"); });
    std::raise(SIGUSR1);
    co_return co_await called;
  };
  CHECK(aio::run(main()) == "second");
}

TEST_CASE("signals: a handler that is removed before the loop comes to it is not called") {
  const auto main = []() -> aio::Coro<bool> {
    bool called = false;
    auto kept = aio::signals({SIGUSR1});  // so that the process survives
    aio::add_signal_handler(SIGUSR1, [&] { called = true; });
    std::raise(SIGUSR1);
    CHECK(aio::remove_signal_handler(SIGUSR1));
    CHECK_FALSE(aio::remove_signal_handler(SIGUSR1));
    co_await kept.next();
    co_await turns(3);
    co_return called;
  };
  CHECK_FALSE(aio::run(main()));
}

TEST_CASE("signals: what cannot be caught, and what is no signal, is refused") {
  const auto main = []() -> aio::Coro<> {
    for (const int signum : {SIGKILL, SIGSTOP, 0, -1, 1000}) {
      INFO(signum);
      CHECK_THROWS_AS(aio::add_signal_handler(signum, [] {}), std::system_error);
      CHECK_THROWS_AS(aio::signals({SIGUSR1, signum}), std::system_error);
      CHECK_FALSE(aio::remove_signal_handler(signum));
    }
    try {
      aio::add_signal_handler(SIGKILL, [] {});
    } catch (const std::system_error& error) {
      CHECK(error.code() == std::errc::invalid_argument);
      CHECK(std::string(error.what()).find("signal 9") == 0);
    }
    co_return;
  };
  aio::run(main());
  CHECK(action_of(SIGUSR1) == SIG_DFL);
}

TEST_CASE("signals: an exception of a handler is reported, and the loop goes on") {
  const auto main = []() -> aio::Coro<int> {
    int reports = 0;
    aio::EventLoop& loop = aio::get_running_loop();
    loop.set_exception_handler(
        [&](const std::string&, const std::exception_ptr&) { ++reports; });
    aio::add_signal_handler(SIGUSR1, [] { throw std::runtime_error("of the handler"); });
    auto stream = aio::signals({SIGUSR1});
    std::raise(SIGUSR1);
    co_await stream.next();
    co_await turns(3);
    loop.set_exception_handler(nullptr);
    co_return reports;
  };
  CHECK(aio::run(main()) == 1);
}

TEST_CASE("signals: what a signal did before comes back with the last that watched it") {
  const auto mine = [](int) {};
  std::signal(SIGUSR2, mine);
  const auto before = action_of(SIGUSR2);
  const auto main = [](void (*outer)(int)) -> aio::Coro<> {
    aio::add_signal_handler(SIGUSR2, [] {});
    {
      auto stream = aio::signals({SIGUSR2});
      aio::remove_signal_handler(SIGUSR2);
      CHECK(action_of(SIGUSR2) != outer);
    }
    CHECK(action_of(SIGUSR2) == outer);
    aio::add_signal_handler(SIGUSR2, [] {});  // the loop takes it away
    co_return;
  };
  aio::run(main(before));
  CHECK(action_of(SIGUSR2) == before);
  std::signal(SIGUSR2, SIG_DFL);
}

TEST_CASE("signals: a stream gives signal by signal, and keeps what comes between") {
  const auto main = []() -> aio::Coro<std::vector<int>> {
    std::vector<int> seen;
    auto stream = aio::signals({SIGUSR1, SIGUSR2});
    std::raise(SIGUSR1);
    std::raise(SIGUSR2);
    std::raise(SIGUSR1);
    co_await turns(3);  // nobody waits while they come in
    while (auto signum = co_await stream.next()) {
      seen.push_back(*signum);
      if (seen.size() == 3) break;
    }
    co_return seen;
  };
  CHECK(aio::run(main()) == std::vector{SIGUSR1, SIGUSR2, SIGUSR1});
}

TEST_CASE("signals: a closed stream gives what it has, then nothing, and wakes who waits") {
  const auto main = []() -> aio::Coro<> {
    auto stream = aio::signals({SIGUSR1});
    const auto wait = [](aio::SignalStream& of) -> aio::Coro<std::optional<int>> {
      co_return co_await of.next();
    };
    auto task = aio::create_task(wait(stream));
    co_await turns(2);
    stream.close();
    CHECK(co_await task == std::nullopt);
    CHECK(co_await stream.next() == std::nullopt);

    auto second = aio::signals({SIGUSR1});
    auto third = aio::signals({SIGUSR2});
    std::raise(SIGUSR1);
    std::raise(SIGUSR2);
    CHECK(co_await third.next() == SIGUSR2);
    second.close();
    CHECK(co_await second.next() == SIGUSR1);
    CHECK(co_await second.next() == std::nullopt);
  };
  aio::run(main());
}

TEST_CASE("signals: a wait that is cancelled loses no signal") {
  const auto main = []() -> aio::Coro<> {
    auto stream = aio::signals({SIGUSR1});
    const auto wait = [](aio::SignalStream& of) -> aio::Coro<std::optional<int>> {
      co_return co_await of.next();
    };
    auto task = aio::create_task(wait(stream));
    co_await turns(2);
    task.cancel();
    std::raise(SIGUSR1);
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    CHECK(co_await stream.next() == SIGUSR1);

    // Cancelled behind the wake-up: a handler that runs when the signal has been handed over.
    auto late = aio::create_task(wait(stream));
    co_await turns(2);
    aio::add_signal_handler(SIGUSR1, [late]() mutable { late.cancel(); });
    std::raise(SIGUSR1);
    const std::vector<aio::Task<std::optional<int>>> tasks(1, late);
    co_await aio::wait(tasks);
    std::optional<int> got;
    if (late.cancelled()) {
      got = co_await stream.next();
    } else {
      got = late.result();
    }
    CHECK(got == SIGUSR1);
  };
  aio::run(main());
}

TEST_CASE("signals: of several who wait each signal wakes one, first come first served") {
  const auto main = []() -> aio::Coro<> {
    auto stream = aio::signals({SIGUSR1, SIGUSR2});
    const auto wait = [](aio::SignalStream& of) -> aio::Coro<std::optional<int>> {
      co_return co_await of.next();
    };
    auto first = aio::create_task(wait(stream));
    auto second = aio::create_task(wait(stream));
    co_await turns(2);
    std::raise(SIGUSR2);
    CHECK(co_await first == SIGUSR2);
    CHECK_FALSE(second.done());
    std::raise(SIGUSR1);
    CHECK(co_await second == SIGUSR1);
  };
  aio::run(main());
}

TEST_CASE("signals: a handler does not hold the virtual clock, a task that waits does") {
  const auto main = []() -> aio::Coro<double> {
    aio::add_signal_handler(SIGUSR1, [] {});
    auto stream = aio::signals({SIGUSR1});
    co_await aio::sleep(3600);
    const double slept = aio::get_running_loop().time();
    std::raise(SIGUSR1);
    co_await stream.next();
    co_return slept;
  };
  CHECK(aio::run_virtual(main()) == Approx(3600));
}

TEST_CASE("signals: a stream may outlive its loop") {
  std::vector<aio::SignalStream> kept;
  const auto main = [](std::vector<aio::SignalStream>& out) -> aio::Coro<> {
    out.push_back(aio::signals({SIGUSR1}));
    co_return;
  };
  aio::run(main(kept));
  CHECK(action_of(SIGUSR1) == SIG_DFL);
  kept.clear();
}

TEST_CASE("signals: SIGINT of a stream is not the one that cancels main") {
  const auto outer = std::signal(SIGINT, SIG_DFL);  // Catch's
  const auto main = []() -> aio::Coro<int> {
    const auto of_run = action_of(SIGINT);
    int first = 0;
    {
      auto stream = aio::signals({SIGINT});
      std::raise(SIGINT);
      first = (co_await stream.next()).value_or(0);
    }
    CHECK(action_of(SIGINT) == of_run);
    co_return first;
  };
  CHECK(aio::run(main()) == SIGINT);
  CHECK(action_of(SIGINT) == SIG_DFL);
  std::signal(SIGINT, outer);
}
