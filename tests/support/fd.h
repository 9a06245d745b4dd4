#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace aioc::testing {

/// Owns one file descriptor and closes it; -1 stands for none. Move only.
///
///     Fd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
///     if (file) ::read(file.get(), buffer, sizeof buffer);
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = other.release();
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  /// The descriptor, still owned here, or -1.
  [[nodiscard]] int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  /// Gives the descriptor up without closing it.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
  /// Closes the descriptor, if any.
  void reset() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

/// Throws std::system_error for the current errno; `what` says what was being done.
[[noreturn]] inline void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Returns a close-on-exec copy of `fd` that is neither 0, 1 nor 2, so that setting up a
/// child's standard streams cannot overwrite it. Throws std::system_error.
[[nodiscard]] inline Fd duplicate(int fd) {
  Fd copy(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!copy) throw_errno("duplicating a file descriptor");
  return copy;
}

/// Takes over `fd`, the result of open() or the like, under a number above 2. Throws
/// std::system_error if it is -1; `what` says what was being done.
[[nodiscard]] inline Fd adopt(int fd, const std::string& what) {
  Fd owned(fd);
  if (!owned) throw_errno(what);
  return fd > STDERR_FILENO ? std::move(owned) : duplicate(fd);
}

/// The two ends of a pipe.
struct Pipe {
  Fd reader;
  Fd writer;
};

/// Makes a close-on-exec pipe whose descriptors are above 2. Throws std::system_error.
[[nodiscard]] inline Pipe make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("making a pipe");
  Fd reader(ends[0]);
  Fd writer(ends[1]);
  return {adopt(reader.release(), "pipe"), adopt(writer.release(), "pipe")};
}

/// Makes reads and writes on `fd` return EAGAIN instead of blocking. Throws
/// std::system_error.
inline void set_nonblocking(const Fd& fd) {
  const int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) < 0) {
    throw_errno("making a file descriptor nonblocking");
  }
}

}  // namespace aioc::testing
