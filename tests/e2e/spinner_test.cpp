// aioc spinner: the frames, what the terminal is left like, and the command's end as ours.
#include <catch2/catch.hpp>
#include <csignal>
#include <string>

#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;

namespace {

const std::string kHide = "\x1b[?25l";
const std::string kErased = "\r\x1b[K\x1b[?25h";
const RunOptions kOnTerminal = {.env = {{"TERM", "xterm-256color"}},
                                .unset = {"NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"}};
/// Waits until a signal comes.
constexpr const char* kLong = "600";

std::string frame(char sign, const std::string& message) {
  return std::string("\r") + sign + " " + message + "\x1b[K\r";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// A shell that says its pid, so that a test can send it signals, then becomes aioc.
std::vector<std::string> with_pid(const std::string& words) {
  return {"/bin/sh", "-c", "echo pid $$.; exec \"$0\" " + words, AIOC_BINARY};
}

int pid_of(Terminal& terminal) {
  terminal.expect("pid ");
  return std::stoi(terminal.expect("."));
}

}  // namespace

TEST_CASE("spinner: four frames turn, the line is erased, and the answer is printed") {
  for (const std::string how : {"--seconds=0.6", "-ts0.6"}) {
    INFO(how);
    const Result result = run_aioc_tty({"spinner", how});
    CHECK(result.exit_code == 0);
    std::size_t at = 0;
    for (const char sign : {'\\', '|', '/', '-'}) {
      at = result.out.find(frame(sign, "thinking!"), at);
      CHECK(at != std::string::npos);
    }
    CHECK_THAT(result.out, Catch::StartsWith(kHide + frame('\\', "thinking!")));
    CHECK_THAT(result.out, EndsWith(kErased + "Answer: 42\r\n"));
    CHECK(count(result.out, kHide) == 1);
  }
}

TEST_CASE("spinner: the answer goes to standard output, the sign to standard error") {
  RunOptions options = kOnTerminal;
  options.tty_stdout = false;
  const Result result = run_tty(command_line({"spinner", "-s0.1"}), options);
  CHECK(result.out == "Answer: 42\n");
  CHECK_THAT(result.err, Contains(frame('\\', "thinking!")) && EndsWith(kErased));
}

TEST_CASE("spinner: it is silent where standard error is no terminal, or a dumb one") {
  const Result piped = run_aioc({"spinner", "--seconds", "0"});
  CHECK(piped.out == "Answer: 42\n");
  CHECK(piped.err.empty());
  CHECK(run_aioc({"spinner", "-t", "--seconds", "0"}).err.empty());
  CHECK(run_aioc_tty({"spinner", "-s0.1"}, {.env = {{"TERM", "dumb"}}}).out ==
        "Answer: 42\r\n");
}

TEST_CASE("spinner: the message is cut to the terminal's width and never wraps") {
  const Result cut =
      run_tty(command_line({"spinner", "-s0", "-m", "a long message"}), kOnTerminal, 24, 10);
  CHECK_THAT(cut.out, Contains(frame('\\', "a long ")));
  // A wide character takes two columns, and is not cut in half.
  const Result wide =
      run_tty(command_line({"spinner", "-s0", "-m", "考え中です"}), kOnTerminal, 24, 10);
  CHECK_THAT(wide.out, Contains(frame('\\', "考え中")));
  const Result tiny = run_tty(command_line({"spinner", "-s0"}), kOnTerminal, 24, 1);
  CHECK_THAT(tiny.out, EndsWith("Answer: 42\r\n"));
}

TEST_CASE("spinner: a message with controls is made harmless") {
  const Result result = run_aioc_tty({"spinner", "-s0", "-m", "a\x1b[2J\nb\xFF"});
  CHECK_THAT(result.out, Contains(frame('\\', "a␛[2J␊b\uFFFD")));
  CHECK_THAT(result.out, !Contains("\x1b[2J"));
}

TEST_CASE("spinner: it is not coloured") {
  const Result result = run_aioc_tty({"spinner", "-s0.1"}, {.env = {{"CLICOLOR_FORCE", "1"}}});
  CHECK(count(result.out, "\x1b[") == count(result.out, "\x1b[K") + 2);  // and the cursor's
}

TEST_CASE("spinner: after Ctrl-C the terminal is in order, and it died of SIGINT") {
  for (const auto* how : {"--message=m", "--thread"}) {
    Terminal terminal(command_line({"spinner", how, "-s", kLong}), kOnTerminal);
    terminal.expect("\r| ");
    terminal.send(kCtrlC);
    const Result result = terminal.wait();
    CHECK(result.signal == SIGINT);
    CHECK_THAT(result.out, EndsWith(kErased) && !Contains("Answer"));
  }
}

TEST_CASE("spinner: the same after SIGTERM and SIGHUP") {
  for (const int signum : {SIGTERM, SIGHUP}) {
    for (const std::string how : {"", "--thread "}) {
      Terminal terminal(with_pid("spinner " + how + "-s " + kLong), kOnTerminal);
      const int pid = pid_of(terminal);
      terminal.expect("\r| ");
      ::kill(pid, signum);
      const Result result = terminal.wait();
      CHECK(result.signal == signum);
      CHECK_THAT(result.out, EndsWith(kErased));
    }
  }
}

TEST_CASE("spinner: a signal that was ignored stays so") {
  Terminal terminal(
      {"/bin/sh", "-c",
       "trap '' HUP; echo pid $$.; exec \"$0\" spinner -s " + std::string(kLong), AIOC_BINARY},
      kOnTerminal);
  const int pid = pid_of(terminal);
  terminal.expect(frame('|', "thinking!"));
  ::kill(pid, SIGHUP);
  terminal.expect(frame('/', "thinking!"));
  terminal.send(kCtrlC);
  CHECK(terminal.wait().signal == SIGINT);
}

TEST_CASE("spinner: stopped, it leaves the line to the shell; continued, it turns again") {
  RunOptions options = kOnTerminal;
  options.env["PS1"] = "ready> ";
  options.unset.emplace_back("ENV");
  Terminal terminal({"/bin/sh", "-i"}, options);
  terminal.expect("ready> ");
  terminal.send(std::string(AIOC_BINARY) + " spinner -s " + kLong + "\r");
  terminal.expect(frame('|', "thinking!"));
  terminal.send("\x1a");  // Ctrl-Z
  CHECK_THAT(terminal.expect("ready> "), Contains(kErased));
  terminal.send("fg\r");
  terminal.expect(kHide);
  terminal.expect(frame('/', "thinking!"));
  terminal.send(kCtrlC);
  terminal.expect(kErased);
  terminal.send("exit\r");
  terminal.wait();
}

TEST_CASE("spinner: a command's output passes, and its status becomes ours") {
  const Result result =
      run_aioc({"spinner", "--", "sh", "-c", "cat; echo err >&2; exit 7"}, {.input = "in\n"});
  CHECK(result.out == "in\n");
  CHECK(result.err == "err\n");
  CHECK(result.exit_code == 7);
  CHECK(run_aioc({"spinner", "true"}).exit_code == 0);
}

TEST_CASE("spinner: it turns while the command runs, and the line is erased behind it") {
  RunOptions options = kOnTerminal;
  options.tty_stdout = false;
  const Result result =
      run_tty(command_line({"spinner", "-m", "working", "--", "sh", "-c", "sleep 0.3; echo x"}),
              options);
  CHECK(result.out == "x\n");
  CHECK_THAT(result.err, Contains(frame('|', "working")) && EndsWith(kErased));
}

TEST_CASE("spinner: a command's death by a signal is ours too") {
  const Result result = run_aioc({"spinner", "--", "sh", "-c", "kill -KILL $$"});
  CHECK(result.signal == SIGKILL);
  CHECK(run_aioc({"spinner", "--", "sh", "-c", "kill -TERM $$"}).signal == SIGTERM);
}

TEST_CASE("spinner: Ctrl-C is the command's to answer") {
  {
    Terminal terminal(command_line({"spinner", "sleep", kLong}), kOnTerminal);
    terminal.expect(frame('|', "thinking!"));
    terminal.send(kCtrlC);
    const Result result = terminal.wait();
    CHECK(result.signal == SIGINT);
    CHECK_THAT(result.out, EndsWith(kErased));
  }
  Terminal terminal(command_line({"spinner", "--", "sh", "-c",
                                  "trap 'echo caught; exit 5' INT; echo ready; "
                                  "while :; do sleep 0.1; done"}),
                    kOnTerminal);
  terminal.expect("ready");
  terminal.expect(frame('|', "thinking!"));
  terminal.send(kCtrlC);
  const Result result = terminal.wait();
  CHECK(result.exit_code == 5);
  CHECK_THAT(result.out, Contains("caught") && Contains(kErased));
}

TEST_CASE("spinner: SIGTERM is passed on to the command") {
  Terminal terminal(with_pid("spinner -- sh -c 'trap \"exit 6\" TERM; echo ready; "
                             "while :; do sleep 0.1; done'"),
                    kOnTerminal);
  const int pid = pid_of(terminal);
  terminal.expect("ready");
  terminal.expect(frame('|', "thinking!"));
  ::kill(pid, SIGTERM);
  const Result result = terminal.wait();
  CHECK(result.exit_code == 6);
  CHECK_THAT(result.out, EndsWith(kErased));
}

TEST_CASE("spinner: a command that is not found, or no program, is as the shell says") {
  const Result missing = run_aioc_tty({"spinner", "no-such-command-here"});
  CHECK(missing.exit_code == 127);
  CHECK(missing.out == "aioc spinner: no-such-command-here: command not found\r\n");
  const Result denied = run_aioc({"spinner", "/"});
  CHECK(denied.exit_code == 126);
  CHECK_THAT(denied.err, Catch::StartsWith("aioc spinner: /: "));
}

TEST_CASE("spinner: wrong usage") {
  for (const auto* seconds : {"x", "-1", "inf", "nan", "1s", "1e99", ""}) {
    const Result result = run_aioc({"spinner", "--seconds", seconds});
    INFO(seconds);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains("--seconds"));
  }
  CHECK(run_aioc({"spinner", "-s1", "true"}).exit_code == 2);
}
