// Ready: an awaitable that has its value already.
#pragma once

#include <coroutine>
#include <utility>

namespace aio::detail {

/// What a function returns that must be awaited by its contract and has nothing to wait for.
template <class T = void>
class [[nodiscard("must co_await")]] Ready {
 public:
  explicit Ready(T value) : value_(std::move(value)) {}
  static bool await_ready() noexcept { return true; }
  static void await_suspend(std::coroutine_handle<>) noexcept {}
  T await_resume() noexcept { return std::move(value_); }

 private:
  T value_;
};

template <>
class [[nodiscard("must co_await")]] Ready<void>{
  public : static bool await_ready() noexcept {return true;
}  // namespace aio::detail
static void await_suspend(std::coroutine_handle<>) noexcept {}
static void await_resume() noexcept {}
}
;

}  // namespace aio::detail
