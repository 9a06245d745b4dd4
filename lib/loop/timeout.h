// timeout, timeout_at and wait_for: bounds on how long something may take.
#pragma once

#include <exception>
#include <optional>
#include <utility>

#include "loop/done.h"
#include "loop/ready.h"
#include "loop/task.h"
#include "loop/with.h"

namespace aio {

/// A scope that is cancelled when its time is up, and then throws TimeoutError in the place
/// of CancelledError. Made by timeout() and timeout_at(), entered by with().
///
///     co_await aio::with(aio::timeout(10), [&](aio::Timeout& scope) -> aio::Coro<> {
///       co_await long_running();
///       scope.reschedule(loop.time() + 5);
///       co_await more();
///     });
///
/// It cancels by the task's cancel() and takes that back with uncancel(), so timeouts nest,
/// and a cancel from outside is not mistaken for one of its own. One allocation.
class Timeout {
 public:
  /// `when` by the loop's time(); none is never.
  explicit Timeout(std::optional<double> when) : when_(when) {}
  Timeout(Timeout&&) = default;
  Timeout& operator=(Timeout&&) = default;
  ~Timeout();

  /// When it is due, by the loop's time(); none is never.
  std::optional<double> when() const { return when_; }
  /// Moves the deadline. Throws std::logic_error outside of the scope.
  void reschedule(std::optional<double> when);
  /// Whether its time was up before the scope ended.
  bool expired() const { return state_ == State::expiring || state_ == State::expired; }

  detail::Ready<> aenter();
  detail::Ready<bool> aexit(const std::exception_ptr& error);

 private:
  enum class State : std::uint8_t { created, entered, expiring, expired, exited };

  std::optional<double> when_;
  std::optional<Handle> timer_;
  std::optional<AnyTask> task_;
  int cancelling_ = 0;
  State state_ = State::created;
};

/// A scope that may take `delay`; without one, for ever.
inline Timeout timeout(std::optional<Delay> delay) {
  if (!delay) return Timeout(std::nullopt);
  return Timeout(EventLoop::current().time() + delay->seconds());
}

/// A scope that may last until `when`, by the loop's time().
inline Timeout timeout_at(std::optional<double> when) { return Timeout(when); }

/// Awaits `coro` for at most `delay`, then cancels it, waits until it has ended, and throws
/// TimeoutError. It runs in the calling task: a cancel of that reaches it, and a result that
/// is there is never lost to the timer. Without a delay it is a plain `co_await`; with one of
/// zero it never begins.
///
///     try {
///       int answer = co_await aio::wait_for(slow(), 1.0);
///     } catch (const aio::TimeoutError&) {
///     }
template <class T>
Coro<T> wait_for(Coro<T> coro, std::optional<Delay> delay) {
  if (!delay) co_return co_await std::move(coro);
  if (delay->nanoseconds() <= 0) throw TimeoutError();
  auto scope = timeout(*delay);
  auto running = with(std::move(scope), [&coro] { return std::move(coro); });
  co_return co_await std::move(running);
}

/// The same of a task or future, which is cancelled when the time is up.
template <class T>
Coro<T> wait_for(Future<T> future, std::optional<Delay> delay) {
  if (!delay || future.done()) co_return co_await std::move(future);
  if (delay->nanoseconds() <= 0) {
    future.cancel();
    co_await detail::Done(future.core());
    if (future.cancelled()) throw TimeoutError();
    co_return co_await std::move(future);
  }
  auto scope = timeout(*delay);
  auto running = with(std::move(scope), [&future]() -> Coro<T> {
    return [](Future<T> held) -> Coro<T> {
      co_return co_await std::move(held);
    }(std::move(future));
  });
  co_return co_await std::move(running);
}
template <class T>
Coro<T> wait_for(Task<T> task, std::optional<Delay> delay) {
  return wait_for(Future<T>(std::move(task)), delay);
}

/// The same of an awaiter: `co_await aio::wait_for(queue.get(), 1)`.
template <Awaiter A>
auto wait_for(A awaiter, std::optional<Delay> delay) {
  return wait_for(as_coro(std::move(awaiter)), delay);
}

}  // namespace aio
