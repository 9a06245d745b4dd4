#include "loop/process_worker.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "loop/event_loop.h"
#include "loop/workers.h"

namespace aio::detail {
namespace {

constexpr int kFirstOwn = 3;  // behind the standard streams

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A descriptor like `fd`, which is closed, above the standard streams.
int above_standard(int fd) {
  if (fd < 0 || fd >= kFirstOwn) return fd;
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, kFirstOwn);
  close(fd);
  return moved;
}

/// While it lives no signal is handled: none of the parent's handlers may run in the child.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

void reset_signals() {
  for (int signum = 1; signum < NSIG; ++signum) std::signal(signum, SIG_DFL);
  std::signal(SIGINT, SIG_IGN);  // Ctrl-C is the parent's business
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

/// Closes all descriptors from 3 on but `kept`.
void close_others(int kept) {
  const auto own = static_cast<unsigned>(kept);
  if (own > kFirstOwn) close_range(kFirstOwn, own - 1, 0);
  close_range(own + 1, ~0U, 0);
}

pid_t wait_for(pid_t pid, int* status, int flags) {
  pid_t result = 0;
  do {
    result = waitpid(pid, status, flags);
  } while (result < 0 && errno == EINTR);
  return result;
}

}  // namespace

std::size_t count_threads() {
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir("/proc/self/task"), &closedir);
  std::size_t count = 0;
  while (tasks != nullptr) {
    const dirent* entry = readdir(tasks.get());
    if (entry == nullptr) break;
    if (entry->d_name[0] != '.') ++count;
  }
  return std::max(count, 1 + pool_threads());
}

WorkerProcess WorkerProcess::start() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw_errno("socketpair");
  const int ours = above_standard(ends[0]);
  const int its = above_standard(ends[1]);
  WorkerProcess worker(0, ours);
  if (ours < 0 || its < 0) {
    if (its >= 0) close(its);
    throw_errno("socketpair");
  }
  const SignalsBlocked blocked;
  worker.pid_ = fork();
  if (worker.pid_ == 0) {
    EventLoop::forget_after_fork();
    close_others(its);
    reset_signals();
    serve_calls(its);
  }
  const int error = errno;
  close(its);
  if (worker.pid_ < 0) {
    worker.pid_ = 0;
    throw std::system_error(error, std::generic_category(), "fork");
  }
  return worker;
}

WorkerProcess::~WorkerProcess() {
  hang_up();
  int status = 0;
  if (pid_ > 0) wait_for(pid_, &status, 0);
}

void WorkerProcess::hang_up() noexcept {
  if (socket_ >= 0) close(std::exchange(socket_, -1));
}

void WorkerProcess::kill() noexcept {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

std::string WorkerProcess::reap_dead() {
  hang_up();
  int status = 0;
  pid_t ended = wait_for(pid_, &status, WNOHANG);
  if (ended == 0) {
    // It is about to end, where a signal changes nothing any more, or has lost its socket.
    kill();
    ended = wait_for(pid_, &status, 0);
  }
  pid_ = 0;
  if (ended < 0) return "has gone";
  if (WIFSIGNALED(status)) {
    const int signum = WTERMSIG(status);
    const char* const name = strsignal(signum);  // NOLINT(concurrency-mt-unsafe)
    return "was killed by signal " + std::to_string(signum) + " (" +
           (name == nullptr ? "?" : name) + ")";
  }
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace aio::detail
