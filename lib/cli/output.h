// Standard output, written in large pieces and checked to the last byte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aioc::cli {

/// A buffered descriptor. Whatever goes wrong is thrown as std::system_error with errno's
/// category: a full disk and a closed output are errors, never a silent loss. Nothing is
/// written by the destructor; call close().
///
///     out.buffer() += "a row\n";
///     out.row_done();
class Output {
 public:
  explicit Output(int fd) : fd_(fd) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// What is yet to be written; append to it.
  std::string& buffer() { return buffer_; }

  /// Call after each row: writes when enough has come together, or, on a stream that
  /// somebody may be waiting for (see by_line), at once.
  void row_done() {
    if (by_line_ || buffer_.size() >= kEnough) flush();
  }
  /// From now on each row is written as it is done.
  void by_line() { by_line_ = true; }

  void flush();
  /// Writes what the reader takes without making us wait. Returns whether that was all.
  bool flush_some();

  /// Writes the rest. What a closed descriptor or a full disk refuses is thrown here at the
  /// latest.
  void close() { flush(); }

  int fd() const { return fd_; }

 private:
  static constexpr std::size_t kEnough = 64 * 1024;

  int fd_;
  bool by_line_ = false;
  std::string buffer_;
};

/// Writes a whole message to standard error in one piece, so that those of several
/// processes do not mix. Errors are ignored: there is nowhere left to report them.
void print_error(std::string_view message);

}  // namespace aioc::cli
