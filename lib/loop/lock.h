// Lock: asyncio's mutual exclusion between tasks.
#pragma once

#include <coroutine>
#include <optional>

#include "loop/guard.h"
#include "loop/waiter.h"

namespace aio {

/// A lock for the tasks of one loop; no task owns it, so any may release it. Who waits gets it
/// first come first served, and nobody overtakes: a lock that has been released for a waiter
/// cannot be had by another before that one has run.
///
///     aio::Lock lock;
///     ...
///     auto guard = co_await lock.scoped();
///     account.balance = co_await fetch(account);
///
/// It outlives the tasks that use it. Acquiring and releasing a free one costs some 3 ns,
/// waiting no allocation.
class Lock {
 public:
  class Acquire;

  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// Whether someone has it; false while one who was woken has yet to run and take it.
  bool locked() const { return locked_; }

  /// Waits until the lock is free, then locks it. A cancelled one has not got it.
  ///
  ///     co_await lock.acquire();
  Acquire acquire();
  /// The same; the lock is released at the end of the scope.
  ///
  ///     auto guard = co_await lock.scoped();
  detail::ScopedAcquire<Lock> scoped();
  /// Unlocks it and wakes the first who waits. Throws std::logic_error if it is not locked.
  void release() {
    if (!locked_) throw_not_locked();
    locked_ = false;
    waiters_.wake_one();
  }

 private:
  friend class Condition;
  friend class Guard<Lock>;

  // Whoever waits, does so for a lock that is locked or that someone woken is about to take.
  bool try_acquire() {
    if (locked_ || waiters_.any_woken()) return false;
    locked_ = true;
    return true;
  }
  bool can_release() const { return locked_; }
  [[noreturn]] static void throw_not_locked();

  detail::WaitList waiters_;
  bool locked_ = false;
};

/// What Lock::acquire() gives: `co_await` it.
class [[nodiscard("must co_await")]] Lock::Acquire {
 public:
  explicit Acquire(Lock & lock) : lock_(&lock) {}

  bool await_ready() { return lock_->try_acquire(); }
  void await_suspend(std::coroutine_handle<> frame) { waiting_.emplace(*lock_).begin(frame); }
  void await_resume() {
    if (waiting_) waiting_->end();
  }

 private:
  class Waiting final : public detail::Waiter {
   public:
    explicit Waiting(Lock& lock) : Waiter("lock"), lock_(&lock) {}
    Waiting(Waiting&&) noexcept = default;
    ~Waiting() { pass_on(); }
    void begin(std::coroutine_handle<> frame) { wait(frame, lock_->waiters_); }
    void end();

   private:
    void pass_on();

    Lock* lock_;
  };

  Lock* lock_;
  std::optional<Waiting> waiting_;  // made only where it has to wait: it is not for nothing
};

inline Lock::Acquire Lock::acquire() { return Acquire(*this); }
inline detail::ScopedAcquire<Lock> Lock::scoped() { return detail::ScopedAcquire<Lock>(*this); }

}  // namespace aio
