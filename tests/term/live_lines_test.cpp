// LiveLines, by what a person sees of them on a real pseudo-terminal.
#include "term/live_lines.h"

#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/pseudo_terminal.h"
#include "support/screen.h"
#include "support/variable.h"
#include "term/terminal.h"

using namespace aioc;
using aioc::testing::PseudoTerminal;
using aioc::testing::Screen;
using aioc::testing::Variable;
using Resize = aioc::testing::Screen::Resize;

namespace {

/// A terminal, the lines on it, and who looks at them.
class Seat {
 public:
  Seat(int rows, int columns)
      : terminal(rows, columns),
        lines(terminal.fd()),
        screen(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)) {}

  /// Lines of ASCII.
  void draw(const std::vector<std::string>& texts) {
    std::vector<term::Line> made;
    for (const auto& text : texts) made.push_back({text, text.size()});
    lines.draw(std::move(made));
  }
  /// Other output.
  void print(const std::string& text) {
    CHECK(::write(terminal.fd(), text.data(), text.size()) ==
          static_cast<ssize_t>(text.size()));
  }
  void resize(int rows, int columns, Resize how) {
    look();
    terminal.resize(rows, columns);
    screen.resize(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns), how);
  }
  std::string look() {
    screen.write(terminal.take());
    CHECK(screen.unknown().empty());
    return screen.text();
  }

  const Variable term{"TERM", "xterm-256color"};
  PseudoTerminal terminal;
  term::LiveLines lines;
  Screen screen;
};

}  // namespace

TEST_CASE("live lines: drawn anew in their place, with the cursor hidden at their beginning") {
  Seat seat(6, 20);
  seat.print("$ command\n");
  seat.draw({"one 1", "two 10", "all"});
  CHECK(seat.look() == "$ command\none 1\ntwo 10\nall");
  CHECK(seat.screen.row() == 1);
  CHECK(seat.screen.column() == 0);
  CHECK_FALSE(seat.screen.cursor_shown());
  seat.draw({"one 2", "two 9", "all"});
  CHECK(seat.look() == "$ command\none 2\ntwo 9\nall");
  seat.draw({"two 8", "all"});
  CHECK(seat.look() == "$ command\ntwo 8\nall");
  seat.draw({"two 8", "three", "four", "all"});
  CHECK(seat.look() == "$ command\ntwo 8\nthree\nfour\nall");
  seat.draw({});
  CHECK(seat.look() == "$ command");
  CHECK(seat.screen.cursor_shown());
}

TEST_CASE("live lines: nothing is erased before it is overwritten") {
  Seat seat(6, 20);
  seat.draw({"one", "two"});
  CHECK(seat.terminal.take() == "\x1b[?25l\rone\x1b[K\r\r\ntwo\x1b[J\x1b[1A\r");
  seat.draw({"one", "two"});
  CHECK(seat.terminal.take() == "\rone\x1b[K\r\r\ntwo\x1b[J\x1b[1A\r");
}

TEST_CASE("live lines: they make way for other output, and come back below it") {
  Seat seat(5, 20);
  seat.draw({"one", "all"});
  for (const std::string name : {"a", "b", "c", "d"}) {
    seat.lines.make_way();
    if (name == "a") {
      CHECK(seat.look().empty());
      CHECK(seat.screen.cursor_shown());
    }
    seat.print(name + "\n");
    seat.lines.come_back();
    CHECK_FALSE(seat.look().empty());
  }
  CHECK(seat.look() == "b\nc\nd\none\nall");
  CHECK(seat.screen.scrolled() == "a");
  seat.lines.make_way();
  seat.lines.make_way();
  seat.print("e\n");
  seat.draw({"new"});
  seat.lines.come_back();
  CHECK(seat.look() == "b\nc\nd\ne\nnew");
}

TEST_CASE("live lines: at the end nothing is left, and nothing more is drawn") {
  Seat seat(5, 20);
  seat.draw({"one", "all"});
  seat.lines.finish();
  CHECK(seat.look().empty());
  CHECK(seat.screen.cursor_shown());
  CHECK_FALSE(seat.lines.able());
  seat.draw({"one", "all"});
  seat.lines.come_back();
  seat.lines.finish();
  CHECK(seat.terminal.take().empty());
  {
    term::LiveLines others(seat.terminal.fd());
    others.draw({{"x", 1}});
    CHECK(seat.look() == "x");
  }
  CHECK(seat.look().empty());
  CHECK(seat.screen.cursor_shown());
}

TEST_CASE("live lines: what never was drawn leaves no trace") {
  Seat seat(5, 20);
  seat.lines.come_back();
  seat.lines.make_way();
  seat.lines.come_back();
  seat.lines.finish();
  CHECK(seat.terminal.take().empty());
}

TEST_CASE("live lines: never more than the terminal's rows but one; the first ones go") {
  Seat seat(4, 20);
  CHECK(seat.lines.room().rows == 3);
  CHECK(seat.lines.room().columns == 19);
  for (const int turn : {0, 1}) {
    INFO(turn);
    seat.draw({"one", "two", "three", "four", "all"});
    CHECK(seat.look() == "three\nfour\nall");
  }
  CHECK(seat.screen.scrolled().empty());
  Seat low(1, 20);
  low.draw({"all"});
  CHECK(low.terminal.take().empty());
}

TEST_CASE("live lines: one that is too wide for the terminal is not drawn") {
  Seat seat(5, 10);
  seat.draw({"123456789", "1234567890", "all"});
  CHECK(seat.look() == "123456789\n\nall");
  Seat narrow(5, 1);
  CHECK(narrow.lines.room().columns == 0);
  narrow.draw({"x", ""});
  CHECK(narrow.look().empty());
}

TEST_CASE("live lines: a terminal made narrower or wider keeps no debris") {
  const auto how = GENERATE(Resize::cut, Resize::rewrap);
  CAPTURE(how == Resize::rewrap);
  Seat seat(8, 40);
  seat.print("$ command\n");
  const std::vector<std::string> wide(3, std::string(39, 'w'));
  seat.draw(wide);
  // Wrapped anew, they are 9 rows of 15: the lowest have no room, but none is above us.
  seat.resize(8, 15, how);
  const std::vector<std::string> narrow(3, std::string(14, 'n'));
  seat.draw(narrow);
  const auto block = [](char c, std::size_t n) {
    const std::string line(n, c);
    return line + "\n" + line + "\n" + line;
  };
  CHECK_THAT(seat.look(), Catch::EndsWith(block('n', 14)) && !Catch::Contains("w"));
  CHECK_THAT(seat.screen.scrolled(), !Catch::Contains("w"));
  seat.resize(8, 60, how);
  seat.draw(wide);
  CHECK(seat.look() == "$ command\n" + block('w', 39));
  seat.resize(3, 60, how);
  seat.draw({"a", "b"});
  CHECK_THAT(seat.look(), Catch::EndsWith("a\nb") && !Catch::Contains("w"));
  seat.resize(9, 41, how);
  seat.lines.finish();
  CHECK_THAT(seat.look() + seat.screen.scrolled(), !Catch::Contains("w"));
}

TEST_CASE("live lines: with rows above them, a terminal wrapped anew keeps no debris") {
  Seat seat(10, 40);
  for (int i = 0; i < 12; ++i) seat.print(std::to_string(i) + std::string(30, '.') + "\n");
  seat.draw({std::string(39, 'w'), std::string(39, 'w')});
  for (const int columns : {20, 7, 33, 100, 12}) {
    seat.resize(10, columns, Resize::rewrap);
    seat.draw({"one", "all"});
    CHECK_THAT(seat.look(), Catch::EndsWith("\none\nall"));
    CHECK_THAT(seat.look() + seat.screen.scrolled(), !Catch::Contains("w"));
  }
  seat.lines.finish();
  const auto left = seat.look() + seat.screen.scrolled();
  CHECK_THAT(left, !Catch::Contains("one"));
}

TEST_CASE("live lines: a dumb terminal, or what is none, is left alone") {
  for (const char* kind : {"dumb", "", static_cast<const char*>(nullptr)}) {
    const Variable term("TERM", kind);
    const PseudoTerminal terminal(24, 80);
    term::LiveLines lines(terminal.fd());
    CHECK_FALSE(lines.able());
    lines.draw({{"x", 1}});
  }
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  {
    const Variable term("TERM", "xterm");
    term::LiveLines lines(ends[1]);
    lines.draw({{"x", 1}});
    lines.make_way();
  }
  ::close(ends[1]);
  char byte = 0;
  CHECK(::read(ends[0], &byte, 1) == 0);
  ::close(ends[0]);
}

TEST_CASE("live lines: a terminal stopped by Ctrl-S does not stop us") {
  Seat seat(5, 20);
  REQUIRE(::tcflow(seat.terminal.fd(), TCOOFF) == 0);
  seat.draw({"one"});
  REQUIRE(::tcflow(seat.terminal.fd(), TCOON) == 0);
  CHECK(seat.look().empty());
  seat.draw({"one"});
  CHECK(seat.look() == "one");
}

TEST_CASE("live lines: where the terminal belongs to another job, nothing is drawn") {
  Seat seat(5, 20);
  const pid_t session = ::fork();
  if (session == 0) {
    // A session on the terminal: its foreground job is a process that waits, and not us.
    bool ok = ::setsid() > 0 && ::ioctl(seat.terminal.fd(), TIOCSCTTY, 0) == 0;
    const pid_t other = ::fork();
    if (other == 0) {
      for (;;) ::pause();
    }
    std::signal(SIGTTOU, SIG_IGN);
    seat.draw({"before"});
    ok = ok && ::setpgid(other, other) == 0 && ::tcsetpgrp(seat.terminal.fd(), other) == 0;
    seat.draw({"in the background"});
    ok = ok && ::tcsetpgrp(seat.terminal.fd(), ::getpgrp()) == 0;
    seat.draw({"behind", "all"});
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    std::_Exit(ok ? 0 : 1);
  }
  int status = -1;
  CHECK(::waitpid(session, &status, 0) == session);
  CHECK(status == 0);
  const auto all = seat.terminal.take();
  CHECK_THAT(all, Catch::Contains("before") && Catch::Contains("behind") &&
                      !Catch::Contains("background"));
}

TEST_CASE("terminal: its rows are those of LINES, its own, or 24") {
  const Variable none("LINES", nullptr);
  const PseudoTerminal terminal(7, 33);
  CHECK(term::rows(terminal.fd()) == 7);
  CHECK(term::rows(-1) == 24);
  const PseudoTerminal unknown(0, 0);
  CHECK(term::rows(unknown.fd()) == 24);
  const Variable lines("LINES", "12");
  CHECK(term::rows(terminal.fd()) == 12);
  CHECK(term::own_size(terminal.fd()).rows == 7);
  CHECK(term::own_size(terminal.fd()).columns == 33);
  CHECK(term::own_size(unknown.fd()).rows == 12);
  const Variable bad("LINES", "x");
  CHECK(term::rows(terminal.fd()) == 7);
}
