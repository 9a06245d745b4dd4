// Task: a coroutine that runs by itself, concurrently with others.
#pragma once

#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "loop/awaitable.h"
#include "loop/coro.h"
#include "loop/event_loop.h"
#include "loop/future.h"

namespace aio {
namespace detail {

template <class T>
class TaskState final : public TaskCore {
 public:
  TaskState(EventLoop& loop, std::coroutine_handle<Promise<T>> root, std::string_view name)
      : TaskCore(loop, &result_, root, root.promise(), name) {}

  const std::type_info& result_type() const override { return typeid(Stored<T>); }

 private:
  void take_result() override {
    if constexpr (std::is_void_v<T>) {
      result_.emplace();
    } else {
      auto frame = std::coroutine_handle<Promise<T>>::from_address(root().address());
      result_.emplace(std::move(*frame.promise().result));
    }
  }

  std::optional<Stored<T>> result_;
};

}  // namespace detail

/// A coroutine that the loop runs; made by create_task(). It is a Future of the result. The
/// loop holds it until it is done, so a handle may be dropped; copies are handles of the
/// same task. An exception that nobody asks for is reported when the task dies.
///
///     aio::Task<int> task = aio::create_task(answer(), "deep thought");
///     task.cancel();
///     try {
///       int result = co_await task;
///     } catch (const aio::CancelledError&) {
///     }
///
/// One allocation beside the coroutine's, both from a pool.
template <class T = void>
class Task : public Future<T> {
 public:
  explicit Task(detail::Ref<detail::FutureCore> core) : Future<T>(std::move(core)) {}

  void set_result() = delete;
  void set_exception() = delete;

  /// Throws CancelledError into the coroutine at the `co_await` where it waits, at its next
  /// step; one that has not begun never runs. The coroutine may catch it, clean up, and
  /// rethrow it, or go on. Returns false if the task is done.
  bool cancel() { return task().cancel(); }
  /// How many times it was asked to cancel, less the times of uncancel().
  int cancelling() const { return task().cancelling(); }
  /// Takes back one request: for who has caught CancelledError and goes on. Returns how many
  /// are left.
  int uncancel() { return task().uncancel(); }

  /// "Task-1", unless it was given a name.
  std::string get_name() const { return task().name(); }
  void set_name(std::string_view name) { task().set_name(name); }

  template <std::invocable<Task> F>
  std::uint64_t add_done_callback(F function) {
    return this->template detail_add_done_callback<Task>(std::move(function));
  }

 private:
  detail::TaskCore& task() const { return static_cast<detail::TaskCore&>(*this->core()); }
};

/// Of a task whose type is not known: what all_tasks() and current_task() give.
class AnyTask {
 public:
  explicit AnyTask(detail::TaskCore& core) : core_(&core) {}
  template <class T>
  AnyTask(const Task<T>& task)  // NOLINT(google-explicit-constructor): a Task is one
      : core_(static_cast<detail::TaskCore*>(task.core().get())) {}

  bool cancel() { return core_->cancel(); }
  int cancelling() const { return core_->cancelling(); }
  int uncancel() { return core_->uncancel(); }
  bool done() const { return core_->done(); }
  bool cancelled() const { return core_->cancelled(); }
  std::string get_name() const { return core_->name(); }
  void set_name(std::string_view name) { core_->set_name(name); }
  bool operator==(const AnyTask& other) const { return core_ == other.core_; }

  /// The Task<T> that it is. Throws std::bad_cast if its result is of another type.
  template <class T>
  Task<T> as() const {
    if (core_->result_type() != typeid(detail::Stored<T>)) throw std::bad_cast();
    return Task<T>(core_);
  }
  /// For what is built on tasks.
  detail::Ref<detail::FutureCore> core() const { return core_; }

 private:
  detail::Ref<detail::TaskCore> core_;
};

template <class T>
Task<T> EventLoop::create_task(Coro<T> coro, std::string_view name) {
  return Task<T>(
      detail::Ref<detail::FutureCore>(new detail::TaskState<T>(*this, coro.release(), name)));
}

/// Lets the loop of this thread run a coroutine, from its next turn on.
template <class T>
Task<T> create_task(Coro<T> coro, std::string_view name = {}) {
  return EventLoop::current().create_task(std::move(coro), name);
}

/// The same of an awaiter: `aio::create_task(queue.get())`.
template <Awaiter A>
auto create_task(A awaiter, std::string_view name = {}) {
  return create_task(as_coro(std::move(awaiter)), name);
}

/// A task of what may be a coroutine, a task or a future already.
template <class T>
Task<T> ensure_future(Coro<T> coro) {
  return create_task(std::move(coro));
}
template <Awaiter A>
auto ensure_future(A awaiter) {
  return create_task(as_coro(std::move(awaiter)));
}
template <class T>
Future<T> ensure_future(Future<T> future) {
  return future;
}
template <class T>
Task<T> ensure_future(Task<T> task) {
  return task;
}

/// The task that is running. Throws std::logic_error outside of one.
AnyTask current_task();
/// The tasks of this thread's loop that are not done, oldest first.
std::vector<AnyTask> all_tasks();

template <class T>
T EventLoop::run_until_complete(Future<T> future) {
  const auto id = future.add_done_callback([this](const Future<T>&) { stop(); });
  try {
    run_forever();
  } catch (...) {
    future.remove_done_callback(id);
    throw;
  }
  if (!future.done())
    throw std::runtime_error("the event loop stopped before the future was done");
  const bool only_holder = future.core()->unique();
  return detail::take_result<T>(*future.core(), only_holder);
}

template <class T>
T EventLoop::run_until_complete(Coro<T> main) {
  return run_until_complete(Future<T>(create_task(std::move(main))));
}

}  // namespace aio
