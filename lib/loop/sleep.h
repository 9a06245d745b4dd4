// sleep: waits for a length of time.
#pragma once

#include "loop/delay.h"
#include "loop/event_loop.h"
#include "loop/suspension.h"

namespace aio {

/// What sleep() gives: `co_await` it.
class [[nodiscard("must co_await")]] Sleep final : public detail::Suspension,
                                                   private detail::TimerNode {
 public:
  explicit Sleep(Delay delay) : delay_(delay) {}
  /// Only before it is awaited.
  Sleep(Sleep&& other) noexcept : Suspension(std::move(other)), delay_(other.delay_) {}
  ~Sleep() {
    if (state != State::idle) loop_->disarm(*this);
  }

  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) {
    suspend(frame);
    loop_ = &EventLoop::current();
    if (delay_.nanoseconds() <= 0) {
      wake();  // the bare yield
      return;
    }
    fire = [](TimerNode* node) { static_cast<Sleep*>(node)->wake(); };
    loop_->arm(*this, loop_->now() + delay_.nanoseconds());
  }
  void await_resume() { resumed_from_sleep(); }

  bool cancel() override {
    if (state == State::idle) return false;
    loop_->disarm(*this);
    cancelled_ = true;
    wake();
    return true;
  }
  std::string describe() const override { return "sleep"; }

 private:
  void resumed_from_sleep() {
    resumed();
    if (cancelled_) throw CancelledError();
  }

  Delay delay_;
  EventLoop* loop_ = nullptr;
  bool cancelled_ = false;
};

/// Waits for `delay`. A delay of zero lets everything run that is ready, then goes on; it
/// costs some 10 ns. No allocation.
///
///     co_await aio::sleep(0.1);
inline Sleep sleep(Delay delay) { return Sleep(delay); }

/// The same, with what to return then.
///
///     std::string late = co_await aio::sleep(1, std::string("late"));
template <class T>
Coro<T> sleep(Delay delay, T result) {
  co_await Sleep(delay);
  co_return std::move(result);
}

}  // namespace aio
