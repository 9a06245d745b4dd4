#pragma once

#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

#include "support/fd.h"
#include "support/process.h"

// Part of the implementation of process.h and terminal.h; tests do not include it.
namespace aioc::testing::internal {

/// What the child's standard streams become: descriptors above 2, or -1 for closed.
struct Stdio {
  std::array<int, 3> streams = {-1, -1, -1};
  int terminal = -1;  ///< The controlling terminal, or -1 for none.
};

/// Owns a started child process, the leader of a session and a process group of its own.
/// Killed with its group and reaped by the destructor at the latest.
class Child {
 public:
  /// Starts `argv` in the directory and environment of `options`; returns once the program
  /// runs. Throws std::system_error if it cannot be started.
  static Child start(const std::vector<std::string>& argv, const RunOptions& options,
                     const Stdio& stdio);

  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// A descriptor that polls readable once the child has ended.
  [[nodiscard]] int exit_event() const noexcept { return exit_event_.get(); }
  /// Sends `signal` to the child's process group. Only before reap().
  void signal_group(int signal) const noexcept;
  /// Kills what is left of the process group, waits for the child's end and returns its
  /// wait status.
  int reap() noexcept;

 private:
  explicit Child(pid_t pid) noexcept : pid_(pid) {}

  pid_t pid_;  // 0 once reaped: until then the number cannot be another process's.
  Fd exit_event_;
};

}  // namespace aioc::testing::internal
