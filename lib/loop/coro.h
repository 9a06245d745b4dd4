// Coro: what `async def` makes.
#pragma once

#include <atomic>
#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "loop/frame_pool.h"

namespace aio {

template <class T>
class Coro;

namespace detail {

/// What a T is kept as until it is asked for: a reference as a wrapper, nothing as monostate.
template <class T>
using Stored = std::conditional_t<
    std::is_void_v<T>, std::monostate,
    std::conditional_t<std::is_reference_v<T>,
                       std::reference_wrapper<std::remove_reference_t<T>>, T>>;

/// Takes the T out of where it was kept.
template <class T>
T take(std::optional<Stored<T>>& slot) {
  if constexpr (std::is_void_v<T>) {
    return;
  } else if constexpr (std::is_reference_v<T>) {
    return static_cast<T>(slot->get());
  } else {
    return std::move(*slot);
  }
}

/// The name of the coroutine that a promise is made in. A type of its own, so that no
/// parameter of a coroutine is taken for it.
class FunctionName {
 public:
  explicit constexpr FunctionName(const char* text) : text_(text) {}
  constexpr const char* text() const { return text_; }

 private:
  const char* text_;
};

/// Whether AIO_DEBUG=1 or EventLoop::set_debug asked for the checks of debug.h; of the whole
/// process, whose threads may each make a loop.
inline constinit std::atomic<bool> debug_mode = false;

/// Says on standard error, in debug mode, that a coroutine was dropped before its first step.
void report_never_awaited(const char* function);

class PromiseBase {
 public:
  static void* operator new(std::size_t size) { return FramePool::take(size); }
  static void operator delete(void* memory, std::size_t size) noexcept {
    FramePool::give_back(memory, size);
  }

  explicit PromiseBase(FunctionName name) : name_(name.text()) {}

  static std::suspend_always initial_suspend() noexcept { return {}; }

  /// Goes back to who awaits without growing the stack.
  struct FinalAwaiter {
    static bool await_ready() noexcept { return false; }
    template <class Promise>
    static std::coroutine_handle<> await_suspend(
        std::coroutine_handle<Promise> ended) noexcept {
      return ended.promise().continuation;
    }
    static void await_resume() noexcept {}
  };
  static FinalAwaiter final_suspend() noexcept { return {}; }

  void unhandled_exception() noexcept;

  /// Why there is no result; null if there is one.
  const std::exception_ptr& error() const { return error_; }
  /// Whether the coroutine ended with a CancelledError.
  bool was_cancelled() const { return cancelled_; }
  const char* name() const { return name_; }

  /// Who goes on when this ends; null until the first step.
  std::coroutine_handle<> continuation;

 private:
  const char* name_;
  std::exception_ptr error_;
  bool cancelled_ = false;
};

template <class T>
class Promise : public PromiseBase {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a promise is made without arguments
  Promise(FunctionName name = FunctionName(__builtin_FUNCTION())) : PromiseBase(name) {}

  Coro<T> get_return_object() noexcept;

  template <class U = T>
  requires std::is_constructible_v<Stored<T>, U &&> void return_value(U&& value) {
    result.emplace(std::forward<U>(value));
  }

  std::optional<Stored<T>> result;
};

template <>
class Promise<void> : public PromiseBase {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor)
  Promise(FunctionName name = FunctionName(__builtin_FUNCTION())) : PromiseBase(name) {}

  Coro<void> get_return_object() noexcept;
  void return_void() noexcept {}
};

}  // namespace detail

/// A coroutine with a result of type T: lazy, it runs when it is awaited or made a task.
/// It is moved, not copied, and awaited once. An exception leaves by the `co_await`.
///
///     aio::Coro<int> answer() {
///       co_await aio::sleep(3);
///       co_return 42;
///     }
///     ...
///     int result = co_await answer();
///
/// Its parameters live in its frame: take them by value. What a lambda captured dies with the
/// lambda, so a coroutine lambda that outlives its expression takes arguments instead.
/// Awaiting one that does not suspend costs some 20 ns, most of it the frame.
template <class T = void>
class [[nodiscard("a coroutine does nothing until it is awaited: co_await it")]] Coro {
 public:
  using promise_type = detail::Promise<T>;
  using Frame = std::coroutine_handle<promise_type>;

  explicit Coro(Frame frame) noexcept : frame_(frame) {}
  Coro(Coro && other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  Coro& operator=(Coro&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Coro() {
    if (frame_) destroy();
  }

  class Awaiter {
   public:
    explicit Awaiter(Frame frame) noexcept : frame_(frame) {}
    static bool await_ready() noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
      frame_.promise().continuation = caller;
      return frame_;
    }
    T await_resume() {
      auto& promise = frame_.promise();
      if (promise.error() != nullptr) [[unlikely]]
        std::rethrow_exception(promise.error());
      if constexpr (!std::is_void_v<T>) return detail::take<T>(promise.result);
    }

   private:
    Frame frame_;
  };
  Awaiter operator co_await()&& noexcept { return Awaiter(frame_); }
  /// A coroutine is awaited once, so a named one is given away: co_await std::move(coro).
  Awaiter operator co_await()& = delete;

  /// Gives the frame away, to be resumed and destroyed by who asked.
  Frame release() noexcept { return std::exchange(frame_, {}); }

 private:
  void destroy() noexcept;

  Frame frame_;
};

template <class T>
Coro<T> detail::Promise<T>::get_return_object() noexcept {
  return Coro<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Coro<void> detail::Promise<void>::get_return_object() noexcept {
  return Coro<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

template <class T>
void Coro<T>::destroy() noexcept {
  if (detail::debug_mode && !frame_.promise().continuation) {
    detail::report_never_awaited(frame_.promise().name());
  }
  frame_.destroy();
}

}  // namespace aio
