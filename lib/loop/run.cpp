#include "loop/run.h"

#include <sched.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "loop/debug.h"

namespace aio::detail {
namespace {

// The one thing a signal handler may do with the loop is to wake it. Any thread of the process
// may be the one that runs it.
std::atomic<uv_async_t*> interrupted_async{nullptr};
std::atomic<bool> sigint_caught{false};
std::atomic<int> handlers_running{0};

void on_sigint(int) {
  const int error = errno;
  ++handlers_running;
  if (uv_async_t* async = interrupted_async.load()) {
    sigint_caught = true;
    uv_async_send(async);
  }
  --handlers_running;
  errno = error;
}

/// While it lives, the first SIGINT cancels a task; the handler resets itself, so the second
/// one kills. Does nothing where SIGINT's action is not the default one.
class InterruptGuard {
 public:
  InterruptGuard(EventLoop& loop, TaskCore& main) : main_(&main) {
    struct sigaction before {};
    if (sigaction(SIGINT, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) return;
    async_ = new uv_async_t{};
    if (uv_async_init(loop.uv(), async_, &InterruptGuard::interrupted) != 0) {
      delete std::exchange(async_, nullptr);
      return;
    }
    uv_unref(reinterpret_cast<uv_handle_t*>(async_));
    async_->data = this;
    uv_async_t* none = nullptr;
    if (!interrupted_async.compare_exchange_strong(none, async_)) {
      close_async();  // another thread's run() has it
      return;
    }
    sigint_caught = false;
    struct sigaction action {};
    action.sa_handler = on_sigint;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, nullptr);
  }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard() { end(); }

  /// SIGINT is again what it was. Returns whether one is to be died of: it cancelled main, and
  /// main ended by that, or it came when main could not be cancelled any more.
  bool end() {
    if (async_ == nullptr) return false;
    struct sigaction now {};
    if (sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == on_sigint) {
      std::signal(SIGINT, SIG_DFL);
    }
    // A handler that another thread runs may still be about to wake the loop by it.
    interrupted_async = nullptr;
    while (handlers_running.load() != 0) sched_yield();
    close_async();
    if (!sigint_caught) return false;
    return !cancelled_main_ || (main_->cancelled() && main_->uncancel() == 0);
  }

 private:
  void close_async() {
    uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(async_, nullptr)),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  }

  static void interrupted(uv_async_t* async) {
    auto* const self = static_cast<InterruptGuard*>(async->data);
    if (self->main_->cancel()) self->cancelled_main_ = true;
    static_cast<EventLoop*>(async->loop->data)->run_ready();
  }

  TaskCore* main_;
  uv_async_t* async_ = nullptr;
  bool cancelled_main_ = false;
};

/// Stops the loop when a task ends.
class StopWhenDone : private DoneNode {
 public:
  StopWhenDone(EventLoop& loop, TaskCore& task) : loop_(&loop), task_(&task) {
    on_done = [](DoneNode* node) {
      auto* const self = static_cast<StopWhenDone*>(node);
      self->listed_ = false;
      // As asyncio does it: what was ready before still runs.
      self->loop_->ready().push([](void* what) { static_cast<EventLoop*>(what)->stop(); },
                                self->loop_);
    };
    task.add(*this);
  }
  StopWhenDone(const StopWhenDone&) = delete;
  StopWhenDone& operator=(const StopWhenDone&) = delete;
  ~StopWhenDone() {
    if (listed_) task_->remove(*this);
  }

 private:
  EventLoop* loop_;
  TaskCore* task_;
  bool listed_ = true;
};

}  // namespace

bool run_main(EventLoop& loop, TaskCore& main) {
  bool dies = false;
  {
    InterruptGuard guard(loop, main);
    {
      const StopWhenDone stop(loop, main);
      loop.run_forever();
    }
    if (debug_mode && loop.first_task() != nullptr) {
      std::string tree = task_tree(loop);
      tree.pop_back();  // the last newline, which report() adds
      report("pending when main ended:\n" + tree);
    }
    loop.cancel_all_tasks();
    loop.shutdown_parts();
    dies = guard.end();
  }
  loop.close();
  return dies;
}

void die_of_sigint() {
  std::fflush(nullptr);  // what the cleanup has said
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);
  constexpr int kLikeAShell = 130;
  std::_Exit(kLikeAShell);
}

}  // namespace aio::detail
