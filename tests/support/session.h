#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/child.h"
#include "support/fd.h"
#include "support/process.h"

// Part of the implementation of process.h and terminal.h; tests do not include it.
namespace aioc::testing::internal {

using Clock = std::chrono::steady_clock;

/// Collects what comes from a descriptor, up to `limit` bytes; closed at its end.
struct Source {
  Fd fd = {};
  std::string data = {};
  std::size_t limit = std::numeric_limits<std::size_t>::max();

  void read_some();
};

/// Feeds `pending` to a descriptor, which is closed when that is done or has become
/// pointless.
struct Sink {
  Fd fd = {};
  std::string pending = {};
  bool stays_open = false;
  std::size_t written = 0;

  [[nodiscard]] bool busy() const { return fd && written < pending.size(); }
  void write_some();
};

struct TerminalSize {
  int rows = 0;
  int columns = 0;
};

/// A running child with all that flows to and from it. Nothing moves but in pump() and the
/// members that call it. The destructor kills the child.
class Session {
 public:
  /// Starts `argv`, on a new terminal if `size` is given. Throws std::system_error.
  Session(const std::vector<std::string>& argv, const RunOptions& options,
          std::optional<TerminalSize> size);

  /// Waits until something can move, and moves it. Throws std::runtime_error once
  /// `deadline` has passed.
  void pump(Clock::time_point deadline);
  /// Types `keys` at the terminal.
  void type(std::string_view keys, Clock::time_point deadline);
  /// Pumps until all is over and returns what came of it.
  Result finish(Clock::time_point deadline);
  /// Takes the terminal away and gives the child a moment to end.
  void hang_up();

  /// Whether nothing more can appear on the terminal.
  [[nodiscard]] bool terminal_over() const { return !terminal_.fd; }
  /// All that appeared on the terminal since the start.
  [[nodiscard]] const std::string& seen() const { return terminal_.data; }
  /// An error message: `problem`, the command and what it wrote last.
  [[nodiscard]] std::string explain(std::string_view problem) const;

 private:
  Child start(const std::vector<std::string>& argv, const RunOptions& options,
              std::optional<TerminalSize> size);
  void open_terminal(TerminalSize size);
  void drain_terminal(Clock::time_point deadline);
  void check(Clock::time_point deadline) const;

  std::vector<std::string> argv_;
  bool terminal_is_out_;
  bool terminal_is_err_;
  Source terminal_;
  Source out_;
  Source err_;
  Sink keys_;
  Sink in_;
  // Held for the whole session: were it the child's alone, the terminal would be over as
  // soon as the child happened to have it closed.
  Fd child_terminal_;
  Child child_;
  bool ended_ = false;
  std::optional<int> status_;
};

}  // namespace aioc::testing::internal
