#include "loop/task_core.h"

#include <stdexcept>
#include <utility>

#include "loop/event_loop.h"

namespace aio::detail {

void Suspension::throw_no_task() { throw std::logic_error("co_await outside of a task"); }

void Suspension::throw_cancelled() { throw CancelledError(); }

EventLoop& Suspension::loop() const { return static_cast<TaskCore*>(task_)->loop(); }

TaskCore::TaskCore(EventLoop& loop, void* slot, std::coroutine_handle<> root,
                   PromiseBase& promise, std::string_view name)
    : FutureCore(loop, slot),
      TaskSteps(loop.ready(), root),
      root_(root),
      promise_(&promise),
      id_(loop.next_task_id()),
      parent_id_(loop.current_task() == nullptr ? 0 : loop.current_task()->id()) {
  if (!name.empty()) set_name(name);
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
  return name_ == nullptr ? "Task-" + std::to_string(id_) : *name_;
}

void TaskCore::set_name(std::string_view name) {
  name_ = name.empty() ? nullptr : std::make_unique<std::string>(name);
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

void TaskSteps::step(void* task) {
  static_cast<TaskCore*>(static_cast<TaskSteps*>(task))->run_step();
}

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
  TaskSteps* const outer = exchange_current(this);
  resume_.resume();
  exchange_current(outer);
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
