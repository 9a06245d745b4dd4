// Future: a result that is not there yet.
#pragma once

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "loop/event_loop.h"

namespace aio {
namespace detail {

template <class T>
class FutureState final : public FutureCore {
 public:
  explicit FutureState(EventLoop& loop) : FutureCore(loop, &result_) {}

 private:
  std::optional<Stored<T>> result_;
};

/// A done callback, which is called from the ready queue with a handle of the future.
template <class Handle, class F>
class DoneCallback final : public DoneNode, public Pooled {
 public:
  DoneCallback(FutureCore& core, F function) : core_(&core), function_(std::move(function)) {
    id = core.loop().next_callback_id();
    on_done = [](DoneNode* node) {
      auto* const self = static_cast<DoneCallback*>(node);
      self->core_->ref();  // until it has been called
      self->core_->loop().ready().push(&run, self);
    };
    abandoned = [](DoneNode* node) { delete static_cast<DoneCallback*>(node); };
  }

 private:
  static void run(void* callback) {
    const std::unique_ptr<DoneCallback> self(static_cast<DoneCallback*>(callback));
    const Ref<FutureCore> core(self->core_);
    core->unref();
    if (!core->loop().is_closed()) self->function_(Handle(core));
  }

  FutureCore* core_;
  F function_;
};

/// Waits for a future or a task of any type.
class CoreAwaiter : public Suspension, private DoneNode {
 public:
  bool await_ready() const noexcept { return core_->done(); }
  void await_suspend(std::coroutine_handle<> frame) {
    if (core_.get() == core_->loop().current_task()) {
      throw std::runtime_error("a task cannot await on itself: " + core_->describe());
    }
    suspend(frame);
    core_->add(*this);
    listed_ = true;
  }

  bool cancel() override { return core_->cancel(); }
  std::string describe() const override { return core_->describe(); }

 protected:
  explicit CoreAwaiter(Ref<FutureCore> core) : core_(std::move(core)) {
    on_done = [](DoneNode* node) {
      auto* const self = static_cast<CoreAwaiter*>(node);
      self->listed_ = false;
      self->wake();
    };
  }
  ~CoreAwaiter() {
    if (listed_) core_->remove(*this);
  }

  Ref<FutureCore> core_;

 private:
  bool listed_ = false;
};

/// `co_await future`: the result by reference.
template <class T>
class FutureAwaiter final : public CoreAwaiter {
 public:
  explicit FutureAwaiter(Ref<FutureCore> core) : CoreAwaiter(std::move(core)) {}
  std::add_lvalue_reference_t<std::add_const_t<T>> await_resume() {
    resumed();
    core_->check_result();
    if constexpr (std::is_reference_v<T>) {
      return static_cast<std::optional<Stored<T>>*>(core_->slot())->value().get();
    } else if constexpr (!std::is_void_v<T>) {
      return **static_cast<std::optional<T>*>(core_->slot());
    }
  }
};

/// Takes the result out of a done future: it is moved where nobody else holds the future.
template <class T>
T take_result(FutureCore& core, bool only_holder) {
  core.check_result();
  if constexpr (!std::is_void_v<T>) {
    auto& slot = *static_cast<std::optional<Stored<T>>*>(core.slot());
    if constexpr (!std::is_reference_v<T> && std::is_copy_constructible_v<T>) {
      if (!only_holder) return *slot;
    }
    return take<T>(slot);
  }
}

/// `co_await` of a temporary: the result by value.
template <class T>
class FutureTaker final : public CoreAwaiter {
 public:
  explicit FutureTaker(Ref<FutureCore> core) : CoreAwaiter(std::move(core)) {}
  T await_resume() {
    resumed();
    return take_result<T>(*core_, core_->unique());
  }
};

}  // namespace detail

/// A result that someone will set. Copies are handles of the same future, as in Python.
///
///     aio::Future<std::string> done;                 // on this thread's loop
///     loop.call_soon([done]() mutable { done.set_result("the result"); });
///     std::string result = co_await done;
///
/// Awaiting a future that is cancelled throws CancelledError, one that failed its exception.
/// `co_await future` gives a reference that holds for as long as the future does; of a
/// temporary it gives the result itself. A future that failed and was never asked is reported
/// when it dies. One allocation, from a pool.
template <class T = void>
class [[nodiscard]] Future {
 public:
  using Result = T;

  Future() : Future(EventLoop::current()) {}
  explicit Future(EventLoop& loop) : core_(new detail::FutureState<T>(loop)) {}
  explicit Future(detail::Ref<detail::FutureCore> core) : core_(std::move(core)) {}

  bool done() const noexcept { return core_->done(); }
  bool cancelled() const noexcept { return core_->cancelled(); }
  /// Cancels it: who awaits it gets CancelledError. Returns false if it is done already.
  bool cancel() { return core_->cancel(); }

  /// The result. Throws the exception, CancelledError, or InvalidStateError if it is not
  /// done.
  std::add_lvalue_reference_t<std::add_const_t<T>> result() const {
    core_->check_result();
    if constexpr (!std::is_void_v<T>) return slot().value();
  }
  /// The exception, null if there is none. Throws CancelledError or InvalidStateError.
  std::exception_ptr exception() const { return core_->exception(); }

  /// Sets the result and so ends it. Throws InvalidStateError if it is done.
  template <class U = T>
  requires(!std::is_void_v<T>) void set_result(U&& result) {
    core_->ensure_pending();
    slot().emplace(std::forward<U>(result));
    core_->finish();
  }
  void set_result() requires std::is_void_v<T> { core_->finish(); }
  /// Ends it with an exception: `future.set_exception(std::runtime_error("..."))`.
  void set_exception(std::exception_ptr error) { core_->fail(std::move(error)); }
  template <std::derived_from<std::exception> E>
  void set_exception(E error) {
    core_->fail(std::make_exception_ptr(std::move(error)));
  }

  /// Calls `function(future)` from the loop once it is done. Returns what to remove it by.
  template <std::invocable<Future> F>
  std::uint64_t add_done_callback(F function) {
    return detail_add_done_callback<Future>(std::move(function));
  }
  /// Returns false if there is no such callback, or it has been called.
  bool remove_done_callback(std::uint64_t id) { return core_->remove_by_id(id); }

  detail::FutureAwaiter<T> operator co_await() const& {
    return detail::FutureAwaiter<T>(core_);
  }
  detail::FutureTaker<T> operator co_await() && {
    return detail::FutureTaker<T>(std::move(core_));
  }

  bool operator==(const Future& other) const noexcept { return core_ == other.core_; }

  /// For what is built on futures.
  const detail::Ref<detail::FutureCore>& core() const { return core_; }

 protected:
  template <class Handle, class F>
  std::uint64_t detail_add_done_callback(F function) {
    auto* node = new detail::DoneCallback<Handle, F>(*core_, std::move(function));
    const std::uint64_t id = node->id;
    if (core_->done()) {
      node->on_done(node);
    } else {
      core_->add(*node);
    }
    return id;
  }

 private:
  auto& slot() const { return *static_cast<std::optional<detail::Stored<T>>*>(core_->slot()); }

  detail::Ref<detail::FutureCore> core_;
};

template <class T>
Future<T> EventLoop::create_future() {
  return Future<T>(*this);
}

}  // namespace aio
