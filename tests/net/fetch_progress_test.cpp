// When aioc fetch shows its progress, and what a terminal is left like.
#include "fetch/progress.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>

#include "loop/in_loop.h"
#include "loop/loop.h"
#include "support/co_check.h"
#include "support/fd.h"
#include "support/pseudo_terminal.h"
#include "support/screen.h"
#include "support/terminal.h"
#include "support/variable.h"

using namespace aioc;
using namespace aioc::testing;
using aioc::fetch::Progress;
using aioc::fetch::Snapshot;
using Catch::Contains;
using Catch::EndsWith;

namespace {

/// One download of 1 MiB, of which there are 100 KiB more at each look.
class Work {
 public:
  Snapshot look() {
    ++looks;
    Snapshot snapshot;
    snapshot.totals.count = 2;
    snapshot.totals.done = 1;
    snapshot.totals.bytes = bytes_ += 102'400;
    fetch::RunningDownload download;
    download.name = "a.txt";
    download.bytes = bytes_;
    download.total = 1'048'576;
    download.rate = 1'048'576;
    snapshot.running.push_back(std::move(download));
    return snapshot;
  }
  Progress::Look looker() {
    return [this] { return look(); };
  }

  int looks = 0;

 private:
  std::uint64_t bytes_ = 0;
};

/// A terminal of 5 rows by 60, and who looks at it.
class Seat {
 public:
  explicit Seat(const char* kind = "xterm-256color") : term("TERM", kind) {}

  std::string look() {
    screen.write(terminal.take());
    CHECK(screen.unknown().empty());
    return screen.text();
  }
  void print(const std::string& text) {
    CHECK(::write(terminal.fd(), text.data(), text.size()) ==
          static_cast<ssize_t>(text.size()));
  }

  const Variable term;
  PseudoTerminal terminal{5, 60};
  Screen screen{5, 60};
  Work work;
};

}  // namespace

TEST_CASE("fetch progress: after half a second, then ten times a second, until it ends") {
  in_loop([]() -> aio::Coro<> {
    Seat seat;
    Progress progress(false, false, seat.work.looker(), seat.terminal.fd());
    auto drawing = aio::create_task(progress.run());
    co_await aio::sleep(0.45);
    CHECK(seat.look().empty());
    CHECK_FALSE(progress.draws_on(seat.terminal.fd()));
    co_await aio::sleep(0.1);
    CHECK(seat.look() ==
          "a.txt  [====>                 ]  19% 200 KiB 1.0 MiB/s 0:00\n"
          "1 of 2 done, 1 running, 200 KiB, 200 KiB/s, 0:04 left");
    CHECK(progress.draws_on(seat.terminal.fd()));
    CHECK_FALSE(progress.draws_on(-1));
    const int before = seat.work.looks;
    co_await aio::sleep(1);
    CHECK(seat.work.looks == before + 10);
    progress.end();
    CHECK(seat.look().empty());
    CHECK(seat.screen.cursor_shown());
    co_await aio::sleep(1);
    CHECK(seat.look().empty());
    CHECK(drawing.done());
  });
}

TEST_CASE("fetch progress: it makes way for what is printed on the same terminal") {
  in_loop([]() -> aio::Coro<> {
    Seat seat;
    Progress progress(false, false, seat.work.looker(), seat.terminal.fd());
    auto drawing = aio::create_task(progress.run());
    co_await aio::sleep(0.55);
    progress.make_way(seat.terminal.fd());
    CHECK(seat.look().empty());
    seat.print("b.txt\n");
    progress.come_back();
    CHECK_THAT(seat.look(), Catch::StartsWith("b.txt\na.txt  [==") && EndsWith(" left"));
    // At once again: it comes back with the next draw.
    progress.make_way(seat.terminal.fd());
    seat.print("c.txt\n");
    progress.come_back();
    CHECK(seat.look() == "b.txt\nc.txt");
    co_await aio::sleep(0.1);
    CHECK_THAT(seat.look(), Catch::StartsWith("b.txt\nc.txt\na.txt  [=="));
    progress.make_way(-1);  // no terminal: in nobody's way
    CHECK_THAT(seat.look(), Contains("a.txt"));
    drawing.cancel();
    progress.end();
    CHECK(seat.look() == "b.txt\nc.txt");
  });
}

TEST_CASE("fetch progress: --quiet shows none, --progress does for all that") {
  for (const bool asked : {false, true}) {
    in_loop([&]() -> aio::Coro<> {
      Seat seat;
      Progress progress(asked, true, seat.work.looker(), seat.terminal.fd());
      auto drawing = aio::create_task(progress.run());
      co_await aio::sleep(2);
      CHECK(seat.look().empty() == !asked);
      CHECK(drawing.done() == !asked);
      drawing.cancel();
    });
  }
}

TEST_CASE("fetch progress: to a pipe only where asked, the whole's line once a second") {
  const auto piped = [](bool asked) {
    Pipe pipe = make_pipe();
    in_loop([&]() -> aio::Coro<> {
      Work work;
      Progress progress(asked, false, work.looker(), pipe.writer.get());
      auto drawing = aio::create_task(progress.run());
      co_await aio::sleep(2.6);
      progress.make_way(pipe.writer.get());
      progress.come_back();
      drawing.cancel();
      progress.end();
    });
    pipe.writer.reset();
    std::string all(4096, '\0');
    const auto count = ::read(pipe.reader.get(), all.data(), all.size());
    REQUIRE(count >= 0);
    all.resize(static_cast<std::size_t>(count));
    return all;
  };
  CHECK(piped(false).empty());
  CHECK(piped(true) ==
        "1 of 2 done, 1 running, 200 KiB, 200 KiB/s, 0:04 left\n"
        "1 of 2 done, 1 running, 300 KiB, 128 KiB/s, 0:05 left\n"
        "1 of 2 done, 1 running, 400 KiB, 114 KiB/s, 0:05 left\n");
}

TEST_CASE("fetch progress: a dumb terminal gets plain lines where asked, else nothing") {
  for (const bool asked : {false, true}) {
    in_loop([&]() -> aio::Coro<> {
      Seat seat("dumb");
      Progress progress(asked, false, seat.work.looker(), seat.terminal.fd());
      auto drawing = aio::create_task(progress.run());
      co_await aio::sleep(1);
      CHECK(seat.look() ==
            (asked ? "1 of 2 done, 1 running, 200 KiB, 200 KiB/s, 0:04 left" : ""));
      drawing.cancel();
    });
  }
}

// A program of this test's own, which its other tests start.
TEST_CASE("fetch progress: works until it is told otherwise", "[.]") {
  if (std::getenv("AIOC_TEST_PROGRESS") == nullptr) return;
  std::signal(SIGINT, SIG_DFL);  // Catch2 has handlers of its own
  aio::run([]() -> aio::Coro<> {
    Work work;
    Progress progress(false, false, work.looker());
    auto drawing = aio::create_task(progress.run());
    co_await aio::sleep(600);
  }());
}

namespace {

std::string own_path() {
  std::string path(4096, '\0');
  const auto size = ::readlink("/proc/self/exe", path.data(), path.size());
  REQUIRE(size > 0);
  path.resize(static_cast<std::size_t>(size));
  return path;
}

std::vector<std::string> program() {
  return {own_path(), "fetch progress: works until it is told otherwise"};
}

RunOptions on_terminal() {
  RunOptions options;
  options.env = {{"TERM", "xterm-256color"}, {"AIOC_TEST_PROGRESS", "1"}};
  options.unset = {"COLUMNS", "LINES"};
  return options;
}

/// What is seen at the end.
Screen screen_of(const Result& result) {
  Screen screen(24, 80);
  screen.write(result.out);
  CHECK(screen.unknown().empty());
  return screen;
}

}  // namespace

TEST_CASE("fetch progress: Ctrl-C erases it and shows the cursor") {
  Terminal terminal(program(), on_terminal());
  terminal.expect("1 of 2 done");
  terminal.send(kCtrlC);
  const Result result = terminal.wait();
  CHECK(result.signal == SIGINT);
  const Screen screen = screen_of(result);
  CHECK_THAT(screen.text(), !Contains("1 of 2 done") && !Contains("a.txt") && !Contains("^C"));
  CHECK(screen.cursor_shown());
}

TEST_CASE(
    "fetch progress: stopped, it leaves the terminal to the shell; continued, it is back") {
  RunOptions options = on_terminal();
  options.env["PS1"] = "ready> ";
  options.unset.emplace_back("ENV");
  Terminal terminal({"/bin/sh", "-i"}, options);
  terminal.expect("ready> ");
  terminal.send(program()[0] + " '" + program()[1] + "'\r");
  std::string all = terminal.expect("1 of 2 done");
  terminal.send("\x1a");  // Ctrl-Z
  all += terminal.expect("ready> ");
  Screen screen(24, 200);
  screen.write(all);
  CHECK_THAT(screen.text(), EndsWith("ready>") && !Contains("1 of 2"));
  CHECK(screen.cursor_shown());
  terminal.send("fg\r");
  all = terminal.expect("1 of 2 done");
  CHECK_THAT(all, Contains("\x1b[?25l"));
  terminal.send(kCtrlC);
  all = terminal.expect("ready> ");
  CHECK_THAT(all, Contains("\x1b[J\x1b[?25h"));
  terminal.send("exit\r");
  terminal.wait();
}
