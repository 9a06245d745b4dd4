// What a suspended task waits for: the hook by which a cancel reaches every await.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>

namespace aio {

class EventLoop;

namespace detail {

class TaskCore;

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
  void suspend(std::coroutine_handle<> frame);
  /// Lets the task go on: its next step stands at the end of what is ready.
  void wake();
  /// The same, but its next step runs in place: only from an entry of the ready queue that
  /// stands there for the task.
  void step();
  /// Puts `run(this)` in the task's place among what is ready; returns the entry's position.
  std::uint64_t queue(void (*run)(void*));
  /// The loop of the task that waits.
  EventLoop& loop() const;
  /// From await_resume: throws CancelledError if a cancel came after wake().
  void resumed() {
    if (task_ != nullptr) throw_if_cancelled();
  }
  /// The same, but only says so; the caller throws.
  bool take_cancel();
  bool is_suspended() const { return task_ != nullptr; }

 private:
  void throw_if_cancelled();

  TaskCore* task_ = nullptr;
};

}  // namespace detail
}  // namespace aio
