// ChildProcess: a child from its start to its end, without its streams' contents. What
// subprocess.h and subprocess_protocol.h are built on; programs use those.
#pragma once

#include <array>
#include <optional>
#include <system_error>

#include "loop/event_loop.h"
#include "loop/frame_pool.h"
#include "loop/ref.h"
#include "loop/subprocess_options.h"
#include "loop/uv_handle.h"
#include "loop/waiter.h"

namespace aio {

/// A signal was to go to a process that has ended. Its code is std::errc::no_such_process.
class ProcessLookupError : public std::system_error {
 public:
  ProcessLookupError();
};

namespace detail {

class LoopChildren;

/// A child process. Who drops the last reference while it runs kills it, and the loop reaps
/// it: no zombie is left, also when the loop closes meanwhile.
class ChildProcess : public Pooled {
 public:
  /// Our ends of the pipes that options asked for, of stdin, stdout and stderr.
  using Pipes = std::array<UvHandle<uv_pipe_t>, 3>;

  /// Starts the program and fills `pipes`. Throws std::system_error, which names the program,
  /// where it cannot be started: no_such_file_or_directory, permission_denied and so on.
  ChildProcess(EventLoop& loop, const CommandLine& command, Pipes& pipes);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  void ref() noexcept { ++references_; }
  void unref() noexcept {
    if (--references_ == 0) delete this;
  }

  int pid() const { return pid_; }
  /// The exit status, or the negative number of the signal that ended it.
  std::optional<int> returncode() const { return returncode_; }
  bool running() const { return state_ != nullptr; }
  /// Throws ProcessLookupError if it has ended, std::system_error if the kernel refuses.
  void send_signal(int signum);

  /// Calls `function(what)`, in the loop, when the child has ended.
  void on_exit(void (*function)(void*), void* what) {
    on_exit_ = function;
    on_exit_of_ = what;
  }

 private:
  friend class ChildExit;
  friend class LoopChildren;
  class State;

  static void ended(uv_process_t* process, std::int64_t status, int signum);

  State* state_ = nullptr;  // null when the child has ended, or the loop is closed
  int pid_ = 0;
  std::optional<int> returncode_;
  WaitList waiters_;
  void (*on_exit_)(void*) = nullptr;
  void* on_exit_of_ = nullptr;
  std::uint32_t references_ = 0;
};

/// Waits for a child's end: `co_await` it for the returncode.
class [[nodiscard("must co_await")]] ChildExit final : public Waiter {
 public:
  explicit ChildExit(Ref<ChildProcess> child)
      : Waiter("end of a child process"), child_(std::move(child)) {}

  bool await_ready() const { return child_->returncode().has_value(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame, child_->waiters_); }
  int await_resume() {
    if (ended_by_cancel()) throw CancelledError();
    return *child_->returncode();
  }

 private:
  Ref<ChildProcess> child_;
};

/// The children of a loop that run. When it closes they are killed and reaped.
class LoopChildren {
 public:
  explicit LoopChildren(EventLoop& /*loop*/) {}
  LoopChildren(const LoopChildren&) = delete;
  LoopChildren& operator=(const LoopChildren&) = delete;
  ~LoopChildren();

 private:
  friend class ChildProcess;
  ChildProcess::State* first_ = nullptr;
};

}  // namespace detail
}  // namespace aio
