// Semaphore and BoundedSemaphore: asyncio's counters of what may go on at once.
#pragma once

#include <coroutine>
#include <cstddef>
#include <limits>
#include <optional>

#include "loop/guard.h"
#include "loop/waiter.h"

namespace aio {

/// A counter that acquire() takes one from, waiting where it is zero, and release() adds one
/// to. First come first served, and nobody overtakes who waits.
///
///     aio::Semaphore at_once(100);
///     ...
///     auto guard = co_await at_once.scoped();
///     co_await fetch(url);
///
/// It outlives the tasks that use it. Nothing allocates; acquire() and release() are O(1), some
/// 4 ns where nobody waits.
class Semaphore {
 public:
  class Acquire;

  /// Throws std::invalid_argument if `value` is negative.
  explicit Semaphore(std::ptrdiff_t value = 1) : Semaphore(value, kUnbounded) {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  /// Whether acquire() would have to wait.
  bool locked() const { return value_ == 0 || waiters_.any_woken(); }

  /// Takes one, or waits for it. A cancelled one has taken none.
  ///
  ///     co_await semaphore.acquire();
  Acquire acquire();
  /// The same; it is released at the end of the scope.
  ///
  ///     auto guard = co_await semaphore.scoped();
  detail::ScopedAcquire<Semaphore> scoped();
  /// Adds one, and wakes the first who waits. Throws std::logic_error if a BoundedSemaphore
  /// has its first value already.
  void release() {
    if (!can_release()) throw_too_often();
    ++value_;
    wake_next();
  }

 protected:
  static constexpr std::ptrdiff_t kUnbounded = std::numeric_limits<std::ptrdiff_t>::max();
  Semaphore(std::ptrdiff_t value, std::ptrdiff_t bound);

 private:
  friend class Guard<Semaphore>;

  // Who is woken has been given one already. Where one is left though tasks wait, someone
  // woken has yet to run, and goes on to wake the next.
  bool try_acquire() {
    if (locked()) return false;
    --value_;
    return true;
  }
  bool wake_next() { return !waiters_.empty() && (--value_, waiters_.wake_one()); }
  void wake_all_due() {
    while (value_ > 0 && wake_next()) {
    }
  }
  bool can_release() const { return value_ < bound_; }
  [[noreturn]] static void throw_too_often();

  detail::WaitList waiters_;
  std::ptrdiff_t value_;
  std::ptrdiff_t bound_;
};

/// A Semaphore whose release() throws std::logic_error where it is called more often than
/// acquire().
class BoundedSemaphore : public Semaphore {
 public:
  explicit BoundedSemaphore(std::ptrdiff_t value = 1) : Semaphore(value, value) {}
};

/// What Semaphore::acquire() gives: `co_await` it.
class [[nodiscard("must co_await")]] Semaphore::Acquire {
 public:
  explicit Acquire(Semaphore & semaphore) : semaphore_(&semaphore) {}

  bool await_ready() { return semaphore_->try_acquire(); }
  void await_suspend(std::coroutine_handle<> frame) {
    waiting_.emplace(*semaphore_).begin(frame);
  }
  void await_resume() {
    if (waiting_) waiting_->end();
  }

 private:
  class Waiting final : public detail::Waiter {
   public:
    explicit Waiting(Semaphore& semaphore) : Waiter("semaphore"), semaphore_(&semaphore) {}
    Waiting(Waiting&&) noexcept = default;
    ~Waiting() { give_back(); }
    void begin(std::coroutine_handle<> frame) { wait(frame, semaphore_->waiters_); }
    void end();

   private:
    void give_back();

    Semaphore* semaphore_;
  };

  Semaphore* semaphore_;
  std::optional<Waiting> waiting_;  // made only where it has to wait: it is not for nothing
};

inline Semaphore::Acquire Semaphore::acquire() { return Acquire(*this); }
inline detail::ScopedAcquire<Semaphore> Semaphore::scoped() {
  return detail::ScopedAcquire<Semaphore>(*this);
}

}  // namespace aio
