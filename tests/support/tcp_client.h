#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/fd.h"
#include "support/process.h"

namespace aioc::testing {

/// A blocking connection to 127.0.0.1, or to a Unix socket, which does just what the test says.
/// What waits throws std::runtime_error after kDefaultDeadline, and at the end of the stream.
class TcpClient {
 public:
  explicit TcpClient(std::uint16_t port);
  explicit TcpClient(const std::string& unix_path);

  /// Sends all of it. Throws std::system_error (EPIPE, ECONNRESET) where the peer has gone.
  void send(std::string_view text);
  /// Sends what the kernel takes, without waiting; returns how much.
  std::size_t send_some(std::string_view text);
  /// No more will be sent.
  void finish();
  /// Reads until `end` has come, and returns all up to and including it. The rest is kept.
  std::string read_until(std::string_view end);
  /// Reads `size` bytes.
  std::string read_exactly(std::size_t size);
  /// Reads until the peer closes. A reset counts as the end where `or_reset`.
  std::string read_all(bool or_reset = false);
  /// The kernel is to hold but little of what this client has not read, so that the server
  /// notices that it does not; reading much becomes slow.
  void hold_little();
  /// Closes by a reset.
  void abort();
  void close() { fd_.reset(); }

  int fd() const { return fd_.get(); }

 private:
  bool fill(bool or_reset = false);

  Fd fd_;
  std::string buffer_;
};

}  // namespace aioc::testing
