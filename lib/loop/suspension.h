// What a suspended task waits for: the hook by which a cancel reaches every await.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>
#include <utility>

#include "loop/ready_queue.h"

namespace aio {

class EventLoop;

namespace detail {

class Suspension;

/// The part of a task that an await touches. It stands apart from TaskCore so that all of an
/// await is inline.
class TaskSteps {
 public:
  /// The task that runs in this thread, null outside of one.
  static TaskSteps* current() { return current_; }
  /// Makes another the current one and returns the one before.
  static TaskSteps* exchange_current(TaskSteps* task) { return std::exchange(current_, task); }

  /// Puts the next step at the end of what is ready.
  void schedule() {
    waiting_for_ = nullptr;
    ready_->push(&TaskSteps::step, this);
  }
  /// What the ready queue runs: the next step of a TaskSteps.
  static void step(void* task);

  ReadyQueue& ready() const { return *ready_; }

  /// What it waits for, null while it runs or is ready.
  const Suspension* waiting_for() const { return waiting_for_; }

  // For Suspension.
  void suspended(std::coroutine_handle<> frame, Suspension& suspension) {
    resume_ = frame;
    waiting_for_ = &suspension;
  }
  void step_in_place() {
    waiting_for_ = nullptr;
    step(this);
  }
  bool take_cancel() { return must_cancel_ && !(must_cancel_ = false); }

 protected:
  TaskSteps(ReadyQueue& ready, std::coroutine_handle<> first)
      : ready_(&ready), resume_(first) {}

  static inline constinit thread_local TaskSteps* current_ = nullptr;

  ReadyQueue* ready_;
  std::coroutine_handle<> resume_;
  Suspension* waiting_for_ = nullptr;
  std::int32_t cancel_requests_ = 0;
  bool must_cancel_ = false;
  bool started_ = false;
};

/// The base of every awaiter at the end of a chain of `co_await`s. It lives in the frame of
/// the coroutine that awaits, and the task points to it for as long as it is suspended.
class Suspension {
 public:
  Suspension(const Suspension&) = delete;
  Suspension& operator=(const Suspension&) = delete;

  /// Asks the awaited to end. Returns true where it will resume the task, now or later, with
  /// what the cancel led to; false where it has already been resolved, and the task is to
  /// throw CancelledError at its next step instead.
  virtual bool cancel() = 0;

  /// What is waited for, for the tree of tasks: "sleep", "task 'Task-2'".
  virtual std::string describe() const = 0;

 protected:
  Suspension() = default;
  /// For awaiters that are passed on before they are awaited: there is nothing to move yet.
  Suspension(Suspension&& /*other*/) noexcept {}
  ~Suspension() = default;

  /// From await_suspend: the current task waits for this. Throws std::logic_error where no
  /// task is running.
  void suspend(std::coroutine_handle<> frame) {
    TaskSteps* const task = TaskSteps::current();
    if (task == nullptr) [[unlikely]]
      throw_no_task();
    task_ = task;
    task->suspended(frame, *this);
  }
  /// Lets the task go on: its next step stands at the end of what is ready.
  void wake() { task_->schedule(); }
  /// The same, but its next step runs in place: only from an entry of the ready queue that
  /// stands there for the task.
  void step() { task_->step_in_place(); }
  /// Puts `run(this)` in the task's place among what is ready; returns the entry's position.
  std::uint64_t queue(void (*run)(void*)) { return task_->ready().push(run, this); }
  /// The loop of the task that waits.
  EventLoop& loop() const;
  /// From await_resume: throws CancelledError if a cancel came after wake().
  void resumed() {
    if (take_cancel()) [[unlikely]]
      throw_cancelled();
  }
  /// The same, but only says so; the caller throws.
  bool take_cancel() { return task_ != nullptr && task_->take_cancel(); }
  bool is_suspended() const { return task_ != nullptr; }

 private:
  [[noreturn]] static void throw_no_task();
  [[noreturn]] static void throw_cancelled();

  TaskSteps* task_ = nullptr;
};

}  // namespace detail
}  // namespace aio
