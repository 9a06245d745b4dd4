// AsyncGenerator: what `async def` with `yield` makes.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "loop/coro.h"

namespace aio {

template <class T>
class AsyncGenerator;

namespace detail {

/// Goes back to who asked for the next value.
struct YieldAwaiter {
  std::coroutine_handle<> consumer;

  static bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept {
    return consumer;
  }
  static void await_resume() noexcept {}
};

template <class T>
class GeneratorPromise : public PromiseBase {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a promise is made without arguments
  GeneratorPromise(FunctionName name = FunctionName(__builtin_FUNCTION()))
      : PromiseBase(name) {}

  AsyncGenerator<T> get_return_object() noexcept {
    return AsyncGenerator<T>(std::coroutine_handle<GeneratorPromise>::from_promise(*this));
  }
  template <class U>
  YieldAwaiter yield_value(U&& next) {
    value.emplace(std::forward<U>(next));
    return YieldAwaiter{std::exchange(continuation, std::noop_coroutine())};
  }
  void return_void() noexcept {}

  std::optional<T> value;
};

}  // namespace detail

/// Values that are made one at a time, with awaits in between. It runs in the task of who
/// asks for the next value, only while that is awaited; dropped early, it is destroyed where
/// it stands, and its scopes are left.
///
///     aio::AsyncGenerator<int> ticks(int count) {
///       for (int n = 0; n < count; ++n) {
///         co_await aio::sleep(1);
///         co_yield n;
///       }
///     }
///     ...
///     auto generator = ticks(3);
///     while (auto tick = co_await generator.next()) use(*tick);
///
/// An exception leaves by next(), and ends the generator. A value costs no allocation.
template <class T>
class [[nodiscard("a generator does nothing until next() is awaited")]] AsyncGenerator {
 public:
  using promise_type = detail::GeneratorPromise<T>;
  using Frame = std::coroutine_handle<promise_type>;

  explicit AsyncGenerator(Frame frame) noexcept : frame_(frame) {}
  AsyncGenerator(AsyncGenerator && other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  AsyncGenerator& operator=(AsyncGenerator&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~AsyncGenerator() {
    if (frame_) frame_.destroy();
  }

  class [[nodiscard("must co_await")]] Next {
   public:
    explicit Next(Frame frame) noexcept : frame_(frame) {}
    bool await_ready() const noexcept { return !frame_ || frame_.done(); }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> consumer) noexcept {
      frame_.promise().continuation = consumer;
      frame_.promise().value.reset();
      started_ = true;
      return frame_;
    }
    std::optional<T> await_resume() {
      if (!started_) return std::nullopt;
      auto& promise = frame_.promise();
      if (promise.error() != nullptr) std::rethrow_exception(promise.error());
      return std::exchange(promise.value, std::nullopt);
    }

   private:
    Frame frame_;
    bool started_ = false;
  };
  /// The next value, or none at the end; from then on always none.
  Next next() noexcept { return Next(frame_); }

  /// Destroys it where it stands, as the destructor does; next() then gives none.
  void close() noexcept {
    if (frame_) std::exchange(frame_, {}).destroy();
  }

 private:
  Frame frame_;
};

}  // namespace aio
