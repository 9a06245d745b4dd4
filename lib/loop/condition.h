// Condition: asyncio's condition variable.
#pragma once

#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

#include "loop/coro.h"
#include "loop/lock.h"
#include "loop/retry_waiter.h"

namespace aio {

/// A lock, and waiting for what others do while they hold it.
///
///     aio::Condition changed;
///     ...
///     auto guard = co_await changed.scoped();           // in one task
///     co_await changed.wait_for([&] { return !jobs.empty(); });
///     ...
///     auto guard = co_await changed.scoped();           // in another
///     jobs.push_back(job);
///     changed.notify();
///
/// It outlives the tasks that use it. A wait takes no allocation, wait_for() one frame;
/// notify() is O(how many it wakes).
class Condition {
 public:
  class Wait;

  Condition() : lock_(&own_lock_) {}
  /// Conditions may share a lock, which outlives them.
  explicit Condition(Lock& lock) : lock_(&lock) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  /// The lock's own, by the same names.
  bool locked() const { return lock_->locked(); }
  Lock::Acquire acquire() { return lock_->acquire(); }
  detail::ScopedAcquire<Lock> scoped() { return lock_->scoped(); }
  void release() { lock_->release(); }

  /// Releases the lock, waits for notify(), and acquires the lock again; also where it is
  /// cancelled, before it throws CancelledError. A notification that a cancel overtakes goes
  /// to the next who waits, so one may be woken for nothing: look again, or use wait_for().
  /// Throws std::logic_error if the lock is not acquired.
  ///
  ///     while (jobs.empty()) co_await changed.wait();
  Wait wait();

  /// wait() until `predicate()` is true, as something that `if` understands; returns that.
  /// Does not wait at all if it is true already.
  ///
  ///     co_await changed.wait_for([&] { return !jobs.empty(); });
  template <class Predicate>
  Coro<std::invoke_result_t<Predicate&>> wait_for(Predicate predicate);

  /// Wakes the first `count` who wait; they go on when they have got the lock, which is still
  /// to be released. Throws std::logic_error if the lock is not acquired.
  void notify(std::size_t count = 1) {
    ensure_locked();
    wake(count);
  }
  /// The same for all who wait.
  void notify_all() {
    ensure_locked();
    waiters_.wake_all();
  }

 private:
  void wake(std::size_t count) {
    while (count > 0 && waiters_.wake_one()) --count;
  }
  void ensure_locked() const {
    if (!locked()) throw_not_locked();
  }
  [[noreturn]] static void throw_not_locked();

  Lock own_lock_;
  Lock* lock_;
  detail::WaitList waiters_;
};

/// What Condition::wait() gives: `co_await` it.
class [[nodiscard("must co_await")]] Condition::Wait final : public detail::RetryWaiter {
 public:
  explicit Wait(Condition & condition) : RetryWaiter("condition"), condition_(&condition) {}
  Wait(Wait &&) noexcept = default;
  ~Wait();

  bool await_ready() const {
    condition_->ensure_locked();
    return false;
  }
  void await_suspend(std::coroutine_handle<> frame) {
    wait(frame, condition_->waiters_);
    condition_->release();
  }
  void await_resume();

  bool cancel() override;
  std::string describe() const override;

 private:
  void retry() override;

  Condition* condition_;
  bool notified_ = false;
  bool relocking_ = false;  // it waits for the lock now
  bool give_up_ = false;    // it was cancelled, and waits for the lock only to throw
};

inline Condition::Wait Condition::wait() { return Wait(*this); }

template <class Predicate>
Coro<std::invoke_result_t<Predicate&>> Condition::wait_for(Predicate predicate) {
  for (;;) {
    auto result = std::invoke(predicate);
    if (result) co_return result;
    co_await wait();
  }
}

}  // namespace aio
