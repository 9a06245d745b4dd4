#include "serve/supervisor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/output.h"

namespace aioc::serve {
namespace {

using Clock = std::chrono::steady_clock;

class Supervisor {
 public:
  Supervisor(std::size_t count, const std::function<void(std::size_t)>& work,
             const std::function<void()>& on_stop, const char* prefix)
      : work_(work), on_stop_(on_stop), prefix_(prefix), workers_(count) {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&signals_, signal);
    sigprocmask(SIG_BLOCK, &signals_, &before_);
  }
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

  void run() {
    for (auto& worker : workers_) start(worker);
    while (alive() || !stopping_) {
      wait_for_signal();
      reap();
    }
  }

 private:
  struct Worker {
    pid_t pid = 0;
    Clock::time_point started = {};
    bool due = false;  // to be started anew
  };

  bool alive() const {
    for (const auto& worker : workers_) {
      if (worker.pid != 0) return true;
    }
    return false;
  }

  void start(Worker& worker) {
    worker.due = false;
    worker.started = Clock::now();
    const pid_t parent = ::getpid();
    worker.pid = ::fork();
    if (worker.pid < 0) {
      worker.pid = 0;
      throw std::system_error(errno, std::generic_category(), "cannot start a worker");
    }
    if (worker.pid == 0) run_child(static_cast<std::size_t>(&worker - workers_.data()), parent);
  }

  [[noreturn]] void run_child(std::size_t number, pid_t parent) {
    // Without its parent nobody would end it; and Ctrl-C is the parent's to pass on.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) std::_Exit(0);
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGUSR1, SIG_IGN);
    sigprocmask(SIG_SETMASK, &before_, nullptr);
    try {
      work_(number);
    } catch (const std::exception& error) {
      say(error.what());
      std::_Exit(2);
    }
    std::_Exit(0);
  }

  void wait_for_signal() {
    constexpr timespec kMoment = {1, 0};
    bool any_due = false;
    for (const auto& worker : workers_) any_due = any_due || worker.due;
    const int signal =
        any_due ? sigtimedwait(&signals_, nullptr, &kMoment) : sigwaitinfo(&signals_, nullptr);
    if (signal == SIGTERM || signal == SIGINT) {
      // A second one aborts what is left. That a worker ended first is none.
      stop(std::exchange(told_to_stop_, true) ? SIGUSR1 : SIGTERM);
    } else if (signal < 0 && errno == EAGAIN && !stopping_) {
      for (auto& worker : workers_) {
        if (worker.due) start(worker);
      }
    }
  }

  void stop(int signal) {
    if (!stopping_) on_stop_();
    stopping_ = true;
    for (auto& worker : workers_) {
      worker.due = false;
      if (worker.pid != 0) ::kill(worker.pid, signal);
    }
  }

  void reap() {
    for (auto& worker : workers_) {
      int status = 0;
      if (worker.pid == 0 || ::waitpid(worker.pid, &status, WNOHANG) != worker.pid) continue;
      const pid_t pid = worker.pid;
      worker.pid = 0;
      if (stopping_) continue;
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        stop(SIGTERM);  // it was told to end by a client
        continue;
      }
      say("worker " + std::to_string(pid) +
          (WIFSIGNALED(status) ? std::string(" died: ") + ::strsignal(WTERMSIG(status))
                               : " ended with " + std::to_string(WEXITSTATUS(status))) +
          "; another one takes its place");
      worker.due = Clock::now() - worker.started < std::chrono::seconds(1);
      if (!worker.due) start(worker);
    }
  }

  void say(const std::string& text) const {
    cli::print_error(std::string(prefix_) + ": " + text + "\n");
  }

  const std::function<void(std::size_t)>& work_;
  const std::function<void()>& on_stop_;
  const char* prefix_;
  std::vector<Worker> workers_;
  sigset_t signals_{};
  sigset_t before_{};
  bool stopping_ = false;
  bool told_to_stop_ = false;
};

}  // namespace

void supervise(std::size_t count, const std::function<void(std::size_t)>& work,
               const std::function<void()>& on_stop, const char* prefix) {
  Supervisor(count, work, on_stop, prefix).run();
}

}  // namespace aioc::serve
