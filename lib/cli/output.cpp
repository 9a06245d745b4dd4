#include "cli/output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <optional>
#include <system_error>

namespace aioc::cli {
namespace {

/// Writes all of `text` to `fd`; the errno that stopped it, if any.
std::optional<int> write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // A non-blocking descriptor, inherited from whoever started us.
      pollfd wait{fd, POLLOUT, 0};
      ::poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return std::nullopt;
}

}  // namespace

void Output::flush() {
  const auto error = write_all(fd_, buffer_);
  buffer_.clear();
  if (error) throw std::system_error(*error, std::generic_category(), "standard output");
}

bool Output::flush_some() {
  while (!buffer_.empty()) {
    pollfd look{fd_, POLLOUT, 0};
    if (::poll(&look, 1, 0) == 0) return false;
    // A pipe that is ready takes as much as this at once, and perhaps no more.
    const std::string_view piece = std::string_view(buffer_).substr(0, PIPE_BUF);
    if (const auto error = write_all(fd_, piece)) {
      buffer_.clear();
      throw std::system_error(*error, std::generic_category(), "standard output");
    }
    buffer_.erase(0, piece.size());
  }
  return true;
}

void print_error(std::string_view message) { write_all(STDERR_FILENO, message); }

}  // namespace aioc::cli
