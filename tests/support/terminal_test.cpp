#include "support/terminal.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <system_error>

namespace aioc::testing {
namespace {

Result shell_tty(const std::string& script, const RunOptions& options = {}) {
  return run_tty({"/bin/sh", "-c", script}, options);
}

const RunOptions kPrompt = {.env = {{"PS1", "ready> "}, {"TERM", "dumb"}}, .unset = {"ENV"}};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("run_tty: all streams are one terminal of the given size", "[support]") {
  const Result result =
      run_tty({"/bin/sh", "-c",
               "test -t 0 && test -t 1 && test -t 2 && stty size && echo x >&2; exit 3"},
              {}, 11, 222);
  CHECK(result.out == "11 222\r\nx\r\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 3);
}

TEST_CASE("run_tty: it is the controlling terminal", "[support]") {
  CHECK(shell_tty("exec >/dev/null; echo x >/dev/tty").out == "x\r\n");
  const Result none = run({"/bin/sh", "-c", "echo x >/dev/tty"});
  CHECK(none.exit_code != 0);
}

TEST_CASE("run_tty: much output right before the end", "[support]") {
  const Result result = shell_tty("seq 100000");
  CHECK(result.out.size() == 588'895 + 100'000);
  CHECK(contains(result.out, "\r\n100000\r\n"));
}

TEST_CASE("run_tty: input is typed and echoed", "[support]") {
  const Result result = run_tty({"cat"}, {.input = "line\n\x04"});
  CHECK(result.exit_code == 0);
  CHECK(result.out == "line\r\nline\r\n");
}

TEST_CASE("run_tty: standard error apart", "[support]") {
  const Result result = shell_tty("echo out; echo err >&2", {.tty_stderr = false});
  CHECK(result.out == "out\r\n");
  CHECK(result.err == "err\n");
}

TEST_CASE("run_tty: standard output apart", "[support]") {
  const Result result = shell_tty("echo out; echo err >&2", {.tty_stdout = false});
  CHECK(result.out == "out\n");
  CHECK(result.err == "err\r\n");
  const Result full =
      shell_tty("cat", {.standard_output = Path{"/dev/full"}, .tty_stdin = false});
  CHECK(full.exit_code == 0);
}

TEST_CASE("run_tty: standard input apart", "[support]") {
  const Result result =
      shell_tty("cat; test -t 0 || echo no", {.input = "in\n", .tty_stdin = false});
  CHECK(result.out == "in\r\nno\r\n");
}

TEST_CASE("run_tty: a descendant that keeps the terminal is not waited for", "[support]") {
  CHECK(shell_tty("trap '' HUP; sleep 1000 & echo started").out == "started\r\n");
}

TEST_CASE("run_tty: a child that lets go of the terminal for a while", "[support]") {
  const Result result = shell_tty("exec <&- >&- 2>&-; sleep 0.1; echo back >/dev/tty");
  CHECK(result.out == "back\r\n");
}

TEST_CASE("run_tty: failures are run's", "[support]") {
  CHECK_THROWS_AS(run_tty({"no-such-program"}), std::system_error);
  CHECK_THROWS_AS(shell_tty("sleep 1000", {.deadline = std::chrono::milliseconds(300)}),
                  std::runtime_error);
}

TEST_CASE("Terminal: a shell is driven line by line", "[support]") {
  Terminal terminal({"/bin/sh", "-i"}, kPrompt);
  terminal.expect("ready> ");
  terminal.send("echo $((6*7))\r");
  CHECK(contains(terminal.expect("42\r\n"), "echo $((6*7))"));
  CHECK(terminal.expect("ready> ") == "ready> ");
  terminal.send("exit 3\r");
  const Result result = terminal.wait();
  CHECK(result.exit_code == 3);
  CHECK(contains(result.out, "42\r\nready> exit 3\r\n"));
  CHECK(terminal.wait().exit_code == 3);
  terminal.send("lost");
}

TEST_CASE("Terminal: Ctrl-C", "[support]") {
  Terminal terminal({"/bin/sh", "-c", "echo started; exec sleep 1000"});
  terminal.expect("started");
  terminal.send(kCtrlC);
  const Result result = terminal.wait();
  CHECK(result.signal == SIGINT);
  CHECK(result.exit_code == -1);
}

TEST_CASE("Terminal: Ctrl-D", "[support]") {
  Terminal terminal({"cat"});
  terminal.send(kCtrlD);
  CHECK(terminal.wait().exit_code == 0);
}

TEST_CASE("Terminal: input is typed at the start", "[support]") {
  Terminal terminal({"/bin/sh", "-c", "read line; echo \"<$line>\""}, {.input = "word\r"});
  CHECK(contains(terminal.expect("<word>"), "word"));
  CHECK(terminal.wait().exit_code == 0);
}

TEST_CASE("Terminal: expect shows what it saw when the child ends", "[support]") {
  Terminal terminal({"printf", "some\\033[1mthing"});
  std::string message;
  try {
    terminal.expect("other");
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  CHECK(contains(message, "\"other\" did not appear"));
  CHECK(contains(message, "terminal: some\\x1b[1mthing"));
  CHECK(terminal.wait().exit_code == 0);
}

TEST_CASE("Terminal: expect and wait keep the deadline", "[support]") {
  Terminal terminal({"sleep", "1000"}, {.deadline = std::chrono::milliseconds(200)});
  CHECK_THROWS_AS(terminal.expect("x"), std::runtime_error);
  CHECK_THROWS_AS(terminal.wait(), std::runtime_error);
}

TEST_CASE("Terminal: the destructor hangs up", "[support]") {
  const auto start = std::chrono::steady_clock::now();
  {
    Terminal terminal({"/bin/sh", "-i"}, kPrompt);
    terminal.expect("ready> ");
  }
  {
    Terminal deaf({"/bin/sh", "-c", "trap '' HUP; echo started; while :; do sleep 1000; done"});
    deaf.expect("started");
  }
  CHECK(std::chrono::steady_clock::now() - start < kDefaultDeadline);
}

}  // namespace
}  // namespace aioc::testing
