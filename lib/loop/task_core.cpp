#include "loop/task_core.h"

#include <stdexcept>
#include <utility>

#include "loop/event_loop.h"

namespace aio::detail {

void Suspension::suspend(std::coroutine_handle<> frame) {
  EventLoop* loop = EventLoop::current_or_null();
  TaskCore* task = loop == nullptr ? nullptr : loop->current_task();
  if (task == nullptr) throw std::logic_error("co_await outside of a task");
  task_ = task;
  task->suspended(frame, *this);
}

void Suspension::wake() { task_->schedule(); }

void Suspension::step() { task_->step_in_place(); }

std::uint64_t Suspension::queue(void (*run)(void*)) {
  return task_->loop().ready().push(run, this);
}

EventLoop& Suspension::loop() const { return task_->loop(); }

bool Suspension::take_cancel() { return task_ != nullptr && task_->take_cancel(); }

void Suspension::throw_if_cancelled() {
  if (task_->take_cancel()) throw CancelledError();
}

TaskCore::TaskCore(EventLoop& loop, void* slot, std::coroutine_handle<> root,
                   PromiseBase& promise, std::string name)
    : FutureCore(loop, slot),
      root_(root),
      resume_(root),
      promise_(&promise),
      function_(promise.name()),
      id_(loop.next_task_id()),
      parent_id_(loop.current_task() == nullptr ? 0 : loop.current_task()->id()),
      name_(std::move(name)) {
  promise.continuation = std::noop_coroutine();
  ref();
  loop.add_task(*this);
  schedule();
}

TaskCore::~TaskCore() {
  report_if_unretrieved();
  if (root_) root_.destroy();
}

std::string TaskCore::name() const {
  return name_.empty() ? "Task-" + std::to_string(id_) : name_;
}

std::string TaskCore::describe() const { return "task '" + name() + "'"; }

bool TaskCore::cancel() {
  if (done()) return false;
  ++cancel_requests_;
  if (waiting_for_ == nullptr || !waiting_for_->cancel()) must_cancel_ = true;
  return true;
}

int TaskCore::uncancel() {
  if (cancel_requests_ > 0 && --cancel_requests_ == 0) must_cancel_ = false;
  return cancel_requests_;
}

void TaskCore::schedule() {
  waiting_for_ = nullptr;
  loop_->ready().push(&TaskCore::step, this);
}

void TaskCore::step(void* task) { static_cast<TaskCore*>(task)->run_step(); }

void TaskCore::run_step() {
  if (loop_->is_closed()) return;
  if (!started_) {
    started_ = true;
    if (must_cancel_) {
      // As in Python, a task cancelled before its first step never runs.
      end_and_forget(State::cancelled);
      return;
    }
  }
  TaskCore* const outer = loop_->exchange_current_task(this);
  resume_.resume();
  loop_->exchange_current_task(outer);
  if (root_.done()) {
    complete();
  } else if (must_cancel_ && waiting_for_ != nullptr && waiting_for_->cancel()) {
    must_cancel_ = false;
  }
}

void TaskCore::complete() {
  if (promise_->was_cancelled()) {
    end_and_forget(State::cancelled);
    return;
  }
  if (promise_->error() != nullptr) {
    set_error(promise_->error());
  } else {
    take_result();
  }
  end_and_forget(State::finished);
}

void TaskCore::end_and_forget(State state) {
  std::exchange(root_, {}).destroy();
  loop_->remove_task(*this);
  end(state);
  unref();
}

void TaskCore::abandon() {
  // Ended and not left pending, so that who collects the results of tasks lets go of it.
  end_and_forget(State::cancelled);
}

}  // namespace aio::detail
