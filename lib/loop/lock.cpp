#include "loop/lock.h"

#include <stdexcept>

namespace aio {

void Lock::throw_not_locked() { throw std::logic_error("the lock is not acquired"); }

void Lock::Acquire::Waiting::end() {
  if (ended_by_cancel()) {
    pass_on();
    throw CancelledError();
  }
  if (take_wakeup()) lock_->locked_ = true;
}

void Lock::Acquire::Waiting::pass_on() {
  if (take_wakeup()) lock_->waiters_.wake_one();
}

}  // namespace aio
