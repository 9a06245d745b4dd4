// TaskGroup: tasks that end together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "loop/exception_group.h"
#include "loop/ready.h"
#include "loop/task.h"
#include "loop/waiter.h"
#include "loop/with.h"

namespace aio {
namespace detail {
class TaskGroupState;
}  // namespace detail

/// A scope that waits for its tasks. If one of them fails, or the body does, the others are
/// cancelled, and when all have ended the scope throws an ExceptionGroup of what was thrown.
/// A cancel of the scope cancels the tasks.
///
///     co_await aio::with(aio::TaskGroup(), [&](aio::TaskGroup& group) -> aio::Coro<> {
///       auto one = group.create_task(fetch("one"));
///       auto two = group.create_task(fetch("two"));
///       co_return;
///     });
///
/// A task costs one small block more than aio::create_task.
class TaskGroup {
 public:
  TaskGroup();
  TaskGroup(TaskGroup&&) noexcept;
  TaskGroup& operator=(TaskGroup&&) noexcept;
  ~TaskGroup();

  /// A task of the group. Throws std::logic_error before the scope is entered, after it has
  /// ended, and once the group is shutting down; the coroutine is then dropped.
  template <class T>
  Task<T> create_task(Coro<T> coro, std::string_view name = {}) {
    ensure_open();
    Task<T> task = loop().create_task(std::move(coro), name);
    add(static_cast<detail::TaskCore&>(*task.core()));
    return task;
  }

  template <Awaiter A>
  auto create_task(A awaiter, std::string_view name = {}) {
    return create_task(as_coro(std::move(awaiter)), name);
  }

  /// Curio's `async for task in group`: the next task that is done, or none when all have
  /// been given. It gives those that end from its first call on, so call it before the body
  /// awaits anything else. Tasks that failed are not given: their errors end the scope.
  ///
  ///     while (auto task = co_await group.next_done()) use(task->as<int>().result());
  class [[nodiscard("must co_await")]] NextDone final : public detail::Waiter {
   public:
    explicit NextDone(detail::TaskGroupState & state)
        : Waiter("the next task of a group"), state_(&state) {}
    bool await_ready() const;
    void await_suspend(std::coroutine_handle<> frame);
    std::optional<AnyTask> await_resume();

   private:
    detail::TaskGroupState* state_;
  };
  NextDone next_done();

  // For with().
  detail::Ready<> aenter();
  Coro<bool> aexit(std::exception_ptr error);

 private:
  void ensure_open() const;
  EventLoop& loop() const;
  void add(detail::TaskCore& task);

  std::unique_ptr<detail::TaskGroupState> state_;
};

}  // namespace aio
