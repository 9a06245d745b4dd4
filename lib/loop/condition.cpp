#include "loop/condition.h"

#include <stdexcept>

namespace aio {

void Condition::throw_not_locked() {
  throw std::logic_error("the condition's lock is not acquired");
}

Condition::Wait::~Wait() {
  if (!take_wakeup()) return;
  if (relocking_) {
    condition_->lock_->waiters_.wake_one();
  } else {
    condition_->wake(1);
  }
}

bool Condition::Wait::cancel() {
  if (!relocking_ || orphaned()) return RetryWaiter::cancel();
  if (!waiting()) return false;
  give_up_ = true;  // it keeps its place: without the lock it cannot even throw
  return true;
}

void Condition::Wait::retry() {
  Lock& lock = *condition_->lock_;
  const bool woken = take_wakeup();
  if (relocking_) {
    lock.locked_ = true;
    step();
    return;
  }
  notified_ = woken;
  if (lock.try_acquire()) {
    step();
  } else {
    relocking_ = true;
    join(lock.waiters_);
  }
}

void Condition::Wait::await_resume() {
  const bool cancelled = ended_by_cancel();
  if (!cancelled && !give_up_) return;
  if (notified_ && !orphaned()) condition_->wake(1);
  throw CancelledError();
}

std::string Condition::Wait::describe() const {
  return relocking_ ? "condition's lock" : "condition";
}

}  // namespace aio
