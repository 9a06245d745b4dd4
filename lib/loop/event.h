// Event: asyncio's flag to wait for.
#pragma once

#include "loop/waiter.h"

namespace aio {

/// A flag that tasks wait for; unset at first.
///
///     aio::Event ready;
///     ...
///     co_await ready.wait();  // in some tasks
///     ready.set();            // in another
///
/// It outlives the tasks that use it. A wait takes no allocation; set() is O(who waits).
class Event {
 public:
  class Wait;

  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  bool is_set() const { return set_; }
  /// Sets the flag and wakes all who wait, in their order. They go on even if it is cleared
  /// before they run.
  void set() {
    set_ = true;
    waiters_.wake_all();
  }
  void clear() { set_ = false; }
  /// Waits until the flag is set: not at all if it is.
  ///
  ///     co_await event.wait();
  Wait wait();

 private:
  detail::WaitList waiters_;
  bool set_ = false;
};

/// What Event::wait() gives: `co_await` it.
class [[nodiscard("must co_await")]] Event::Wait final : public detail::Waiter {
 public:
  /// `what` is a literal, for the tree of tasks.
  explicit Wait(Event & event, const char* what = "event") : Waiter(what), event_(&event) {}
  Wait(Wait &&) noexcept = default;

  bool await_ready() const { return event_->set_; }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame, event_->waiters_); }
  void await_resume() {
    if (is_suspended() && ended_by_cancel()) throw CancelledError();
  }

 private:
  Event* event_;
};

inline Event::Wait Event::wait() { return Wait(*this); }

}  // namespace aio
