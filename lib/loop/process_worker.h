// A worker process of a ProcessPoolExecutor, as its parent and as itself sees it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <utility>

namespace aio::detail {

/// Owns a child process that serves calls over a socket.
class WorkerProcess {
 public:
  /// Forks. Throws std::system_error.
  static WorkerProcess start();
  WorkerProcess(WorkerProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, 0)), socket_(std::exchange(other.socket_, -1)) {}
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  /// Hangs up and waits for its end, which comes once its call is over.
  ~WorkerProcess();

  int socket() const { return socket_; }
  pid_t pid() const { return pid_; }
  /// Of one that has hung up: waits for its end. Returns "was killed by signal 9 (Killed)".
  std::string reap_dead();
  void kill() noexcept;

 private:
  WorkerProcess(pid_t pid, int socket) : pid_(pid), socket_(socket) {}
  void hang_up() noexcept;

  pid_t pid_;
  int socket_;
};

/// How many threads the process has, as far as can be seen.
std::size_t count_threads();

/// In the child: serves calls that come through `socket` until the parent hangs up.
[[noreturn]] void serve_calls(int socket) noexcept;

}  // namespace aio::detail
