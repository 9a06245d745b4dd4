// Waiter and WaitList: what locks, events, queues and streams make tasks wait with.
#pragma once

#include <coroutine>
#include <cstddef>
#include <string>
#include <utility>

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
/// A waiter comes to exactly one of these ends: woken; woken and then cancelled before it ran
/// (the wake-up must be passed on, or is lost); cancelled; or destroyed while it waits.
class Waiter : public Suspension {
 public:
  /// `what` is a literal, for the tree of tasks.
  explicit Waiter(const char* what) : what_(what) {}
  /// Only before it is awaited.
  Waiter(Waiter&& other) noexcept : Suspension(std::move(other)), what_(other.what_) {}
  ~Waiter() {
    if (list_ != nullptr) leave();
  }

  bool cancel() override;
  std::string describe() const override { return what_; }

 protected:
  /// From await_suspend: joins the end of `list`.
  void wait(std::coroutine_handle<> frame, WaitList& list);
  /// Joins the end of a list when it is suspended already.
  void join(WaitList& list);
  /// What is done when it is woken or cancelled.
  virtual void go_on() { wake(); }

  /// From await_resume: whether a cancel ended the wait.
  bool ended_by_cancel();
  /// The same, for who has asked that already.
  bool was_cancelled() const { return cancelled_; }
  /// Whether the wait had been ended by a wake-up, though a cancel may have come behind it.
  bool woken() const { return woken_; }
  /// Takes what it was woken for: false if it was not, has taken it, or the list has died. In
  /// a destructor, true says that the wake-up was for a task that will not run any more.
  bool take_wakeup();
  bool waiting() const { return list_ != nullptr && !woken_; }
  /// Whether the list has died, and what it belonged to: then only a cancel ends the wait.
  bool orphaned() const { return orphaned_; }
  void wait_for_cancel() { woken_ = false; }

 private:
  friend class WaitList;
  void leave();

  const char* what_;
  WaitList* list_ = nullptr;
  Waiter* next_;  // as long as it is in a list
  Waiter* previous_;
  bool woken_ = false;
  bool cancelled_ = false;
  bool orphaned_ = false;
};

/// Waiters, first come first served. Waking one puts its task in the ready queue; it never
/// runs in place, so a million of them need no stack.
class WaitList {
 public:
  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;
  /// Who still waits does so until it is cancelled: main may end, and take its queues with
  /// it, while its workers wait.
  ~WaitList() {
    if (first_ != nullptr) orphan(first_);
    if (woken_ != nullptr) orphan(woken_);
  }

  bool empty() const { return first_ == nullptr; }
  Waiter* first() const { return first_; }
  std::size_t size() const {
    std::size_t count = 0;
    for (const Waiter* at = first_; at != nullptr; at = at->next_) ++count;
    return count;
  }
  /// Whether someone has been woken who has not run yet.
  bool any_woken() const { return woken_ != nullptr; }

  /// Returns false if nobody waits.
  bool wake_one() {
    if (first_ == nullptr) return false;
    wake_first();
    return true;
  }
  void wake_all() {
    while (wake_one()) {
    }
  }
  void wake(Waiter& waiter);

 private:
  friend class Waiter;

  void wake_first();
  void set_going(Waiter& waiter);
  static void orphan(Waiter*& chain);

  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
  Waiter* woken_ = nullptr;  // in no order
};

}  // namespace aio::detail
