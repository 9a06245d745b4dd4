#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.h"

namespace aioc::testing {

namespace internal {
class Session;
}  // namespace internal

/// Keys for Terminal::send and RunOptions::input.
inline constexpr std::string_view kCtrlC = "\x03";
inline constexpr std::string_view kCtrlD = "\x04";

/// Runs `argv` like run(), but on a new terminal of that many rows and columns, which is
/// the child's controlling terminal. Ends when the child has ended.
///
/// What the terminal was sent, with \r\n for each line's end and the echo of the input, is
/// in `out`; with `tty_stdout` false it is in `err`; a stream that is not the terminal is in
/// its own place as usual. Throws as run() does.
///
///     const Result result = run_tty({"sh", "-c", "test -t 2 && echo yes"});
///     CHECK(result.out == "yes\r\n");
Result run_tty(const std::vector<std::string>& argv, const RunOptions& options = {},
               int rows = 24, int columns = 80);

/// An interactive session on a terminal, to be driven key by key. The destructor hangs up,
/// kills what is left of the child's process group and reaps the child. The child is also
/// killed when the thread that made the Terminal ends.
///
///     Terminal terminal({"bash", "--norc"}, {.env = {{"PS1", "ready> "}}});
///     terminal.expect("ready> ");
///     terminal.send("sleep 1000 || echo status $?\r");
///     ...
///     terminal.send("exit 3\r");
///     CHECK(terminal.wait().exit_code == 3);
class Terminal {
 public:
  /// Starts `argv` as run_tty() does. Throws std::system_error.
  explicit Terminal(const std::vector<std::string>& argv, const RunOptions& options = {},
                    int rows = 24, int columns = 80);
  Terminal(Terminal&&) = delete;
  Terminal& operator=(Terminal&&) = delete;
  ~Terminal();

  /// Types `keys`: "\r" is the Enter key. What is typed after the child's end is lost.
  /// Throws std::runtime_error if the child does not take them before the deadline.
  void send(std::string_view keys);

  /// Reads until `text` has appeared on the terminal and returns what appeared since the
  /// previous expect() up to the end of `text`; what follows is left for the next one.
  /// Throws std::runtime_error, which shows what was seen, if the child ends or the
  /// deadline, counted from this call, passes before that.
  std::string expect(std::string_view text);

  /// Waits for the child to end by itself. The result holds all output since the start.
  /// Throws std::runtime_error if the deadline, counted from this call, passes.
  Result wait();

 private:
  std::unique_ptr<internal::Session> session_;
  std::chrono::milliseconds deadline_;
  std::size_t seen_ = 0;  // How much of the terminal's output expect() has returned.
};

}  // namespace aioc::testing
