// Guard: what `co_await lock.scoped()` gives, asyncio's `async with lock`.
#pragma once

#include <utility>

namespace aio {

/// Holds a Lock, Condition or Semaphore until the end of the scope. It is moved, not copied.
///
///     {
///       auto guard = co_await lock.scoped();
///       ...
///     }  // released, by an exception too
///
/// What has been released by hand in the meantime it lets be.
template <class L>
class [[nodiscard("it releases the lock when it dies: give it a name")]] Guard {
 public:
  explicit Guard(L & held) noexcept : held_(&held) {}
  Guard(Guard && other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Guard& operator=(Guard&& other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Guard() {
    if (held_ != nullptr && held_->can_release()) held_->release();
  }

  /// Releases it before the end of the scope. Throws what the lock's release() throws.
  void release() {
    if (L* held = std::exchange(held_, nullptr); held != nullptr) held->release();
  }

 private:
  L* held_;
};

namespace detail {

/// What scoped() gives: acquires as acquire() does, then hands over the guard.
template <class L>
class [[nodiscard("must co_await")]] ScopedAcquire final : public L::Acquire {
 public:
  explicit ScopedAcquire(L & held) : L::Acquire(held), held_(&held) {}
  ScopedAcquire(ScopedAcquire &&) noexcept = default;
  Guard<L> await_resume() {
    L::Acquire::await_resume();
    return Guard<L>(*held_);
  }

 private:
  L* held_;
};

}  // namespace detail
}  // namespace aio
