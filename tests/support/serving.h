#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/child.h"
#include "support/fd.h"
#include "support/process.h"

namespace aioc::testing {

/// A server in the midst of its run, with its log in the hands of the test. What waits throws
/// std::runtime_error, which tells the log, after RunOptions::deadline. Killed when it goes.
///
///     Serving server({AIOC_BINARY, "serve", "tcp", "--port", "0"});
///     TcpClient client(server.port());
///     ...
///     CHECK(server.stop() == 0);
class Serving {
 public:
  /// Starts `argv` and returns once it says "Serving on". Its standard output goes to its log
  /// too; its input is `standard_input`, or empty. Of `options` the streams are not looked at.
  explicit Serving(std::vector<std::string> argv, RunOptions options = {},
                   int standard_input = -1);
  Serving(Serving&&) = delete;
  Serving& operator=(Serving&&) = delete;
  ~Serving() = default;

  /// The first port that it said it serves on; 0 where that was a Unix socket.
  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  /// What it has said so far, from the first line on, as far as it was waited for.
  const std::string& log() const { return log_; }
  /// Waits until it has said `text`, and returns the whole line of it.
  std::string wait_for(std::string_view text);
  void signal(int number) const;
  /// Waits for its end: the exit status, or minus the signal that it died of.
  int wait();
  /// SIGTERM, and wait().
  int stop();
  /// Memory that it has at present, and has had at most, in kilobytes.
  std::size_t resident_kilobytes() const { return status_number("VmRSS:"); }
  std::size_t peak_kilobytes() const { return status_number("VmHWM:"); }

 private:
  bool read_some();
  std::size_t status_number(std::string_view key) const;

  std::chrono::milliseconds patience_;
  Fd err_;
  internal::Child child_;
  pid_t pid_ = 0;
  std::string log_;
  std::uint16_t port_ = 0;
};

}  // namespace aioc::testing
