#include "loop/semaphore.h"

#include <stdexcept>

namespace aio {

Semaphore::Semaphore(std::ptrdiff_t value, std::ptrdiff_t bound)
    : value_(value), bound_(bound) {
  if (value < 0) throw std::invalid_argument("a semaphore's first value is at least 0");
}

void Semaphore::throw_too_often() {
  throw std::logic_error("the semaphore is released more often than it was acquired");
}

void Semaphore::Acquire::Waiting::end() {
  if (ended_by_cancel()) {
    give_back();
    throw CancelledError();
  }
  if (take_wakeup()) semaphore_->wake_all_due();
}

void Semaphore::Acquire::Waiting::give_back() {
  if (!take_wakeup()) return;
  ++semaphore_->value_;
  semaphore_->wake_all_due();
}

}  // namespace aio
