// Waiter and WaitList: what locks, events, queues and streams make tasks wait with.
#pragma once

#include <coroutine>
#include <cstddef>
#include <string>

#include "loop/errors.h"
#include "loop/suspension.h"

namespace aio::detail {

class WaitList;

/// One suspended task in a WaitList. An awaiter derives from it:
///
///     class EventWait final : public Waiter {
///      public:
///       explicit EventWait(Event& event) : Waiter("event wait"), event_(event) {}
///       bool await_ready() const { return event_.is_set(); }
///       void await_suspend(std::coroutine_handle<> frame) { wait(frame, event_.waiters_); }
///       void await_resume() { if (ended_by_cancel()) throw CancelledError(); }
///     };
///
/// A waiter is in exactly one of four ends: woken; woken and then cancelled before it ran
/// (the wake-up must be passed on, or is lost); cancelled; or destroyed while it waits.
class Waiter : public Suspension {
 public:
  /// `what` is a literal, for the tree of tasks.
  explicit Waiter(const char* what) : what_(what) {}
  ~Waiter() { leave(); }

  bool cancel() override {
    if (list_ == nullptr) return false;
    leave();
    cancelled_ = true;
    wake();
    return true;
  }
  std::string describe() const override { return what_; }

 protected:
  /// From await_suspend: joins the end of `list`.
  void wait(std::coroutine_handle<> frame, WaitList& list);
  /// From await_resume: whether a cancel ended the wait. Exactly once.
  bool ended_by_cancel() { return cancelled_ || take_cancel(); }
  /// Whether the wait had been ended by a wake-up, though a cancel may have come behind it.
  bool woken() const { return woken_; }
  bool waiting() const { return list_ != nullptr; }

 private:
  friend class WaitList;
  void leave();
  void go_on() { wake(); }

  const char* what_;
  WaitList* list_ = nullptr;
  Waiter* next_ = nullptr;
  Waiter* previous_ = nullptr;
  bool woken_ = false;
  bool cancelled_ = false;
};

/// Waiters, first come first served. Waking one puts its task in the ready queue and takes
/// it off the list; it never runs in place, so a million of them need no stack.
class WaitList {
 public:
  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;

  bool empty() const { return first_ == nullptr; }
  Waiter* first() const { return first_; }
  std::size_t size() const {
    std::size_t count = 0;
    for (const Waiter* at = first_; at != nullptr; at = at->next_) ++count;
    return count;
  }
  /// Returns false if nobody waits.
  bool wake_one() {
    if (first_ == nullptr) return false;
    wake(*first_);
    return true;
  }
  void wake_all() {
    while (wake_one()) {
    }
  }
  void wake(Waiter& waiter) {
    waiter.leave();
    waiter.woken_ = true;
    waiter.go_on();
  }

 private:
  friend class Waiter;
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

inline void Waiter::wait(std::coroutine_handle<> frame, WaitList& list) {
  suspend(frame);
  list_ = &list;
  previous_ = list.last_;
  (list.last_ == nullptr ? list.first_ : list.last_->next_) = this;
  list.last_ = this;
}

inline void Waiter::leave() {
  if (list_ == nullptr) return;
  (previous_ == nullptr ? list_->first_ : previous_->next_) = next_;
  (next_ == nullptr ? list_->last_ : next_->previous_) = previous_;
  next_ = previous_ = nullptr;
  list_ = nullptr;
}

}  // namespace aio::detail
