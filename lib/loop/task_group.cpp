#include "loop/task_group.h"

#include <stdexcept>

namespace aio {
namespace detail {
namespace {

/// One task of a group: listed with the task while it runs, and with the group.
struct Member : DoneNode, Pooled {
  TaskGroupState* group = nullptr;
  Ref<TaskCore> task;
  Member* next_member = nullptr;
  Member* previous_member = nullptr;
  bool listed = true;
};

}  // namespace

class TaskGroupState {
 public:
  TaskGroupState() = default;
  TaskGroupState(const TaskGroupState&) = delete;
  TaskGroupState& operator=(const TaskGroupState&) = delete;
  ~TaskGroupState() {
    while (first_ != nullptr) {
      Member* const member = first_;
      unlink(*member);
      if (member->listed) {
        member->task->remove(*member);
        delete member;
      } else {
        member->group = nullptr;  // it stands in the ready queue
      }
    }
  }

  void enter() {
    if (parent_) throw std::logic_error("a TaskGroup can be entered only once");
    parent_ = Ref<TaskCore>(static_cast<TaskCore*>(current_task().core().get()));
  }

  void ensure_open() const {
    if (!parent_) throw std::logic_error("the TaskGroup has not been entered");
    if (exiting_ && first_ == nullptr) throw std::logic_error("the TaskGroup is finished");
    if (aborting_) throw std::logic_error("the TaskGroup is shutting down");
  }

  void add(TaskCore& task) {
    auto* member = new Member;
    member->group = this;
    member->task = Ref<TaskCore>(&task);
    member->on_done = [](DoneNode* node) {
      auto* const self = static_cast<Member*>(node);
      self->listed = false;
      self->task->loop().ready().push(&ended, self);
    };
    member->previous_member = last_;
    (last_ == nullptr ? first_ : last_->next_member) = member;
    last_ = member;
    task.add(*member);
  }

  void abort() {
    aborting_ = true;
    // A cancel may end a task at once, but its member stays until the next turn.
    for (Member* member = first_; member != nullptr; member = member->next_member) {
      if (!member->task->done()) member->task->cancel();
    }
  }

  /// Waits until no task is left; a cancel meanwhile is passed on to the tasks.
  Coro<> join() {
    while (first_ != nullptr) {
      try {
        co_await NoneLeft(*this);
      } catch (const CancelledError&) {
        cancel_to_pass_on_ = true;
      }
      if (cancel_to_pass_on_ && !aborting_) abort();
    }
  }

  Coro<bool> exit(std::exception_ptr error) {
    exiting_ = true;
    const bool body_cancelled = is_cancelled_error(error);
    cancel_to_pass_on_ = body_cancelled;
    if (error != nullptr && !aborting_) abort();
    co_await join();
    if (parent_cancel_requested_ && parent_->uncancel() == 0) cancel_to_pass_on_ = false;
    if (cancel_to_pass_on_ && errors_.empty()) throw CancelledError();
    if (error != nullptr && !body_cancelled) errors_.push_back(std::move(error));
    if (errors_.empty()) co_return true;
    if (parent_->cancelling() > 0) {
      // Asked from outside too: the request stays counted, and is delivered once more.
      parent_->uncancel();
      parent_->cancel();
    }
    throw ExceptionGroup("unhandled errors in a TaskGroup", std::move(errors_));
  }

  EventLoop& loop() const { return parent_->loop(); }

  bool next_is_ready() const { return !done_.empty() || first_ == nullptr; }
  std::optional<AnyTask> take_next() {
    if (done_.empty()) return std::nullopt;
    AnyTask task(*done_.front());
    done_.pop_front();
    return task;
  }
  void begin_iterating() { iterating_ = true; }
  WaitList& next_waiters() { return next_waiters_; }

 private:
  class NoneLeft final : public Waiter {
   public:
    explicit NoneLeft(TaskGroupState& state) : Waiter("the tasks of a group"), state_(&state) {}
    bool await_ready() const { return state_->first_ == nullptr; }
    void await_suspend(std::coroutine_handle<> frame) { wait(frame, state_->join_waiters_); }
    void await_resume() {
      if (ended_by_cancel()) throw CancelledError();
    }

   private:
    TaskGroupState* state_;
  };

  static void ended(void* what) {
    const std::unique_ptr<Member> member(static_cast<Member*>(what));
    TaskGroupState* const group = member->group;
    if (group == nullptr) return;
    group->unlink(*member);
    group->task_done(*member->task);
  }

  void task_done(TaskCore& task) {
    const bool failed = !task.cancelled() && task.failed();
    if (iterating_ && !failed && !task.cancelled()) done_.emplace_back(&task);
    next_waiters_.wake_one();
    if (first_ == nullptr) {
      next_waiters_.wake_all();
      join_waiters_.wake_all();
    }
    if (!failed) return;
    errors_.push_back(task.exception());
    if (parent_->done()) {
      loop().call_exception_handler(task.describe() + " of a group whose scope has ended",
                                    errors_.back());
      return;
    }
    if (!aborting_ && !parent_cancel_requested_) {
      // The body may wait for something that will not come now.
      abort();
      parent_cancel_requested_ = true;
      parent_->cancel();
    }
  }

  void unlink(Member& member) {
    (member.previous_member == nullptr ? first_ : member.previous_member->next_member) =
        member.next_member;
    (member.next_member == nullptr ? last_ : member.next_member->previous_member) =
        member.previous_member;
  }

  Ref<TaskCore> parent_;
  Member* first_ = nullptr;
  Member* last_ = nullptr;
  std::vector<std::exception_ptr> errors_;
  std::deque<Ref<TaskCore>> done_;  // for next_done()
  WaitList join_waiters_;
  WaitList next_waiters_;
  bool iterating_ = false;
  bool exiting_ = false;
  bool aborting_ = false;
  bool parent_cancel_requested_ = false;
  bool cancel_to_pass_on_ = false;
};

}  // namespace detail

ExceptionGroup::ExceptionGroup(const std::string& message,
                               std::vector<std::exception_ptr> exceptions)
    : std::runtime_error(message + " (" + std::to_string(exceptions.size()) +
                         (exceptions.size() == 1 ? " exception)" : " exceptions)")),
      exceptions_(std::move(exceptions)) {}

TaskGroup::TaskGroup() : state_(std::make_unique<detail::TaskGroupState>()) {}
TaskGroup::TaskGroup(TaskGroup&&) noexcept = default;
TaskGroup& TaskGroup::operator=(TaskGroup&&) noexcept = default;
TaskGroup::~TaskGroup() = default;

void TaskGroup::ensure_open() const { state_->ensure_open(); }
EventLoop& TaskGroup::loop() const { return state_->loop(); }
void TaskGroup::add(detail::TaskCore& task) { state_->add(task); }

detail::Ready<> TaskGroup::aenter() {
  state_->enter();
  return {};
}

Coro<bool> TaskGroup::aexit(std::exception_ptr error) { return state_->exit(std::move(error)); }

TaskGroup::NextDone TaskGroup::next_done() {
  state_->begin_iterating();
  return NextDone(*state_);
}

bool TaskGroup::NextDone::await_ready() const { return state_->next_is_ready(); }
void TaskGroup::NextDone::await_suspend(std::coroutine_handle<> frame) {
  wait(frame, state_->next_waiters());
}
std::optional<AnyTask> TaskGroup::NextDone::await_resume() {
  if (ended_by_cancel()) throw CancelledError();
  return state_->take_next();
}

}  // namespace aio
