#include "loop/run.h"

#include <csignal>
#include <cstdlib>

namespace aio::detail {
namespace {

// The one thing a signal handler may do with the loop is to wake it.
std::atomic<uv_async_t*> interrupted_async{nullptr};

/// While it lives, the first SIGINT cancels a task; the handler resets itself, so the second
/// one kills. Does nothing where SIGINT's action is not the default one.
class InterruptGuard {
 public:
  InterruptGuard(EventLoop& loop, TaskCore& main) : main_(&main) {
    struct sigaction before {};
    if (sigaction(SIGINT, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) return;
    if (interrupted_async.load() != nullptr) return;  // another thread's run() has it
    async_ = new uv_async_t{};
    if (uv_async_init(loop.uv(), async_, &InterruptGuard::interrupted) != 0) {
      delete std::exchange(async_, nullptr);
      return;
    }
    uv_unref(reinterpret_cast<uv_handle_t*>(async_));
    async_->data = this;
    interrupted_async = async_;
    struct sigaction action {};
    action.sa_handler = [](int) {
      if (uv_async_t* async = interrupted_async.load()) uv_async_send(async);
    };
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, nullptr);
    installed_ = action.sa_handler;
  }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard() {
    if (async_ == nullptr) return;
    struct sigaction now {};
    if (sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == installed_) {
      std::signal(SIGINT, SIG_DFL);
    }
    interrupted_async = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(async_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  }

  bool interrupted() const { return interrupted_; }

 private:
  static void interrupted(uv_async_t* async) {
    auto* const self = static_cast<InterruptGuard*>(async->data);
    self->interrupted_ = true;
    self->main_->cancel();
    static_cast<EventLoop*>(async->loop->data)->run_ready();
  }

  TaskCore* main_;
  uv_async_t* async_ = nullptr;
  void (*installed_)(int) = nullptr;
  bool interrupted_ = false;
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
    const InterruptGuard guard(loop, main);
    {
      const StopWhenDone stop(loop, main);
      loop.run_forever();
    }
    dies = guard.interrupted() && main.cancelled() && main.uncancel() == 0;
    loop.cancel_all_tasks();
  }
  loop.close();
  return dies;
}

void die_of_sigint() {
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);
  constexpr int kLikeAShell = 130;
  std::_Exit(kLikeAShell);
}

}  // namespace aio::detail
