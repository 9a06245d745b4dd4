// What tasks of every type share: their coroutine's steps and their cancellation.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>
#include <typeinfo>

#include "loop/coro.h"
#include "loop/future_core.h"
#include "loop/suspension.h"

namespace aio::detail {

class TaskCore : public FutureCore {
 public:
  /// The loop keeps a reference until the task is done: a task lives without its handle.
  TaskCore(EventLoop& loop, void* slot, std::coroutine_handle<> root, PromiseBase& promise,
           std::string name);
  ~TaskCore() override;

  /// As Python's Task.cancel(): cancels what the task waits for, or sets a flag that is
  /// delivered at its next step. Returns false if it is done.
  bool cancel() override;
  int uncancel();
  int cancelling() const { return cancel_requests_; }

  std::string describe() const override;
  std::string name() const;
  void set_name(std::string name) { name_ = std::move(name); }
  /// The name of the coroutine function.
  const char* function() const { return function_; }
  std::uint64_t id() const { return id_; }
  std::uint64_t parent_id() const { return parent_id_; }
  /// What it waits for, null while it runs or is ready.
  const Suspension* waiting_for() const { return waiting_for_; }

  /// Of what detail::Stored makes of the result's type.
  virtual const std::type_info& result_type() const = 0;

  // For Suspension.
  void suspended(std::coroutine_handle<> frame, Suspension& suspension) {
    resume_ = frame;
    waiting_for_ = &suspension;
  }
  void schedule();
  void step_in_place() {
    waiting_for_ = nullptr;
    run_step();
  }
  bool take_cancel() { return must_cancel_ && !(must_cancel_ = false); }

  /// Destroys the coroutine of a task that never ended; the loop does, when it closes.
  void abandon();
  /// What the ready queue runs: the next step of a TaskCore.
  static void step(void* task);

  TaskCore* next = nullptr;  ///< in the loop's list of tasks that are not done
  TaskCore* previous = nullptr;

 protected:
  /// Moves the result out of the promise into the slot.
  virtual void take_result() = 0;
  std::coroutine_handle<> root() const { return root_; }

 private:
  void run_step();
  void complete();
  void end_and_forget(State state);

  std::coroutine_handle<> root_;
  std::coroutine_handle<> resume_;
  PromiseBase* promise_;
  Suspension* waiting_for_ = nullptr;
  const char* function_;
  std::uint64_t id_;
  std::uint64_t parent_id_;
  std::string name_;
  int cancel_requests_ = 0;
  bool must_cancel_ = false;
  bool started_ = false;
};

}  // namespace aio::detail
