#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "support/fd.h"

// Part of the implementation of fault_dns.h; tests do not include it.
namespace aioc::testing::internal {

/// A client over TCP, where a length of two bytes precedes each message. Never blocks.
class TcpClient {
 public:
  explicit TcpClient(Fd socket) : socket_(std::move(socket)) {}

  [[nodiscard]] int fd() const { return socket_.get(); }
  /// Whether there is anything left to write.
  [[nodiscard]] bool owed() const { return written_ < pending_.size(); }
  /// Whether the connection should be closed.
  [[nodiscard]] bool over() const { return gone_ || (last_ && !owed()); }

  /// Takes what has come.
  void read_some();
  /// The next whole message of that.
  std::optional<std::string> next_message();
  /// Says that `message` is to be written; after the `last` one, the connection is over.
  void answer(std::string_view message, bool last);
  /// Writes at most `limit` bytes of what is owed.
  void write_some(std::size_t limit);

 private:
  Fd socket_;
  std::string received_;
  std::string pending_;
  std::size_t written_ = 0;
  bool gone_ = false;
  bool last_ = false;
};

}  // namespace aioc::testing::internal
