// Callbacks of the loop: what call_soon and its kin keep, and the handles to cancel them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "loop/frame_pool.h"
#include "loop/ref.h"
#include "loop/timer_heap.h"

namespace aio {

class EventLoop;

namespace detail {

/// A callback with its arguments; counted by its handles and by the loop while it is to run.
class Callback : public Pooled {
 public:
  explicit Callback(EventLoop& loop);
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;

  void ref() noexcept { ++references_; }
  void unref() noexcept {
    if (--references_ == 0) delete this;
  }

  void make_ready();
  void arm(TimerHeap::Time when);
  void cancel();
  bool cancelled() const { return cancelled_; }

 protected:
  virtual ~Callback() = default;
  virtual void call() = 0;
  /// Drops the function and its arguments, and all that they hold.
  virtual void drop() = 0;

 private:
  struct Timer : TimerNode {
    Callback* owner = nullptr;
  };
  static void run(void* callback);

  EventLoop* loop_;
  Timer timer_;
  std::uint32_t references_ = 0;
  bool cancelled_ = false;
};

/// `function(arguments...)`, each kept by value.
template <class F, class... Args>
auto bind_call(F&& function, Args&&... arguments) {
  if constexpr (sizeof...(Args) == 0) {
    return std::decay_t<F>(std::forward<F>(function));
  } else {
    return [function = std::decay_t<F>(std::forward<F>(function)),
            arguments =
                std::tuple<std::decay_t<Args>...>(std::forward<Args>(arguments)...)]() mutable {
      return std::apply(std::move(function), std::move(arguments));
    };
  }
}

template <class F>
class CallbackOf final : public Callback {
 public:
  CallbackOf(EventLoop& loop, F function) : Callback(loop), function_(std::move(function)) {}

 private:
  void call() override { (*function_)(); }
  void drop() override { function_.reset(); }

  std::optional<F> function_;
};

template <class F, class... Args>
Ref<Callback> make_callback(EventLoop& loop, F&& function, Args&&... arguments) {
  auto bound = bind_call(std::forward<F>(function), std::forward<Args>(arguments)...);
  return Ref<Callback>(new CallbackOf<decltype(bound)>(loop, std::move(bound)));
}

/// A call from another thread; not pooled, as it is made there and destroyed here.
class RemoteCall {
 public:
  virtual ~RemoteCall() = default;
  /// On the loop's thread; never once the loop is closed.
  virtual void call() = 0;
  /// The loop is through with it, whether it was called or not. On the loop's thread.
  virtual void dispose() noexcept { delete this; }

  RemoteCall* next = nullptr;
};

template <class F>
class RemoteCallOf final : public RemoteCall {
 public:
  explicit RemoteCallOf(F function) : function_(std::move(function)) {}
  void call() override { function_(); }

 private:
  F function_;
};

template <class F, class... Args>
RemoteCall* make_remote_call(F&& function, Args&&... arguments) {
  auto bound = bind_call(std::forward<F>(function), std::forward<Args>(arguments)...);
  return new RemoteCallOf<decltype(bound)>(std::move(bound));
}

}  // namespace detail

/// A callback that is to be called; copies are handles of the same.
class Handle {
 public:
  explicit Handle(detail::Ref<detail::Callback> callback) : callback_(std::move(callback)) {}
  /// It will not be called; nothing happens if it has been.
  void cancel() { callback_->cancel(); }
  bool cancelled() const { return callback_->cancelled(); }

 private:
  detail::Ref<detail::Callback> callback_;
};

/// One that waits for its time.
class TimerHandle : public Handle {
 public:
  TimerHandle(detail::Ref<detail::Callback> callback, double when)
      : Handle(std::move(callback)), when_(when) {}
  /// When it is due, by the loop's time().
  double when() const { return when_; }

 private:
  double when_;
};

}  // namespace aio
