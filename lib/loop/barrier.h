// Barrier: asyncio's meeting point of a fixed number of tasks.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "loop/retry_waiter.h"

namespace aio {

/// Thrown to who waits at a barrier that is aborted or reset.
class BrokenBarrierError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Tasks wait at it until there are as many as its parties, then all go on together, and it
/// can be used again.
///
///     aio::Barrier start(3);
///     ...
///     co_await set_up();
///     if (co_await start.wait() == 0) std::puts("all three are set up");
///
/// It outlives the tasks that use it. A wait takes no allocation and is O(1), but for the last
/// of a party, who wakes the others.
class Barrier {
 public:
  class Wait;

  /// Throws std::invalid_argument if `parties` is less than 1.
  explicit Barrier(std::ptrdiff_t parties);
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  /// Waits for the others; who comes while an earlier party is leaving waits for that first.
  /// Gives each task of a party its own number from 0 to parties() - 1. Throws
  /// BrokenBarrierError if the barrier is broken, or is aborted or reset meanwhile. Who is
  /// cancelled no longer counts, and the others wait on.
  ///
  ///     const auto index = co_await barrier.wait();
  Wait wait();
  /// Throws BrokenBarrierError at all who wait, and makes the barrier as new once they have
  /// left. It is done at once: as in asyncio it may be awaited, but need not be.
  std::suspend_never reset();
  /// Breaks the barrier: throws BrokenBarrierError at all who wait or come, until reset().
  /// Done at once, like reset().
  std::suspend_never abort();

  std::ptrdiff_t parties() const { return parties_; }
  /// How many wait for the others to come.
  std::ptrdiff_t n_waiting() const { return state_ == State::filling ? inside_ : 0; }
  bool broken() const { return state_ == State::broken; }

 private:
  /// Draining and resetting last until the last of a party has left.
  enum class State : std::uint8_t { filling, draining, resetting, broken };

  bool closed() const { return state_ == State::draining || state_ == State::resetting; }
  void leave();

  detail::WaitList inside_waiters_;
  detail::WaitList outside_waiters_;  // they come in when the party before has left
  std::ptrdiff_t parties_;
  std::ptrdiff_t inside_ = 0;
  State state_ = State::filling;
};

/// What Barrier::wait() gives: `co_await` it.
class [[nodiscard("must co_await")]] Barrier::Wait final : public detail::RetryWaiter {
 public:
  explicit Wait(Barrier & barrier) : RetryWaiter("barrier"), barrier_(&barrier) {}
  Wait(Wait &&) noexcept = default;
  ~Wait();

  bool await_ready() { return !barrier_->closed() && enter(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame, next_list()); }
  std::ptrdiff_t await_resume();
  bool cancel() override;

 private:
  /// Comes in; returns true where there is nothing to wait for.
  bool enter();
  void leave();
  detail::WaitList& next_list() {
    return inside_ ? barrier_->inside_waiters_ : barrier_->outside_waiters_;
  }
  void retry() override;

  Barrier* barrier_;
  std::ptrdiff_t index_ = 0;
  bool inside_ = false;  // it counts among those inside
};

inline Barrier::Wait Barrier::wait() { return Wait(*this); }

}  // namespace aio
