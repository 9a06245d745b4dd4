// What tasks of every type share: their coroutine's steps and their cancellation.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>

#include "loop/coro.h"
#include "loop/future_core.h"
#include "loop/suspension.h"

namespace aio::detail {

class TaskCore : public FutureCore, public TaskSteps {
 public:
  /// The loop keeps a reference until the task is done: a task lives without its handle.
  TaskCore(EventLoop& loop, void* slot, std::coroutine_handle<> root, PromiseBase& promise,
           std::string_view name);
  ~TaskCore() override;

  /// As Python's Task.cancel(): cancels what the task waits for, or sets a flag that is
  /// delivered at its next step. Returns false if it is done.
  bool cancel() override;
  int uncancel();
  int cancelling() const { return cancel_requests_; }

  std::string describe() const override;
  std::string name() const;
  void set_name(std::string_view name);
  /// The name of the coroutine function; empty once it has ended.
  const char* function() const { return root_ ? promise_->name() : ""; }
  /// Whether it has had its first step.
  bool started() const { return started_; }
  std::uint64_t id() const { return id_; }
  std::uint64_t parent_id() const { return parent_id_; }

  /// Of what detail::Stored makes of the result's type.
  virtual const std::type_info& result_type() const = 0;

  /// Destroys the coroutine of a task that never ended; the loop does, when it closes.
  void abandon();

  TaskCore* next = nullptr;  ///< in the loop's list of tasks that are not done
  TaskCore* previous = nullptr;

 protected:
  /// Moves the result out of the promise into the slot.
  virtual void take_result() = 0;
  std::coroutine_handle<> root() const { return root_; }

 private:
  friend class TaskSteps;
  void run_step();
  void complete();
  void end_and_forget(State state);

  std::coroutine_handle<> root_;
  PromiseBase* promise_;
  std::uint64_t id_;
  std::uint64_t parent_id_;
  std::unique_ptr<std::string> name_;  ///< null for "Task-" and the id
};

}  // namespace aio::detail
