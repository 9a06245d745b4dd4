#include "loop/waiter.h"

namespace aio::detail {

bool Waiter::cancel() {
  if (woken_ || cancelled_ || (list_ == nullptr && !orphaned_)) return false;
  if (list_ != nullptr) leave();
  cancelled_ = true;
  go_on();
  return true;
}

void Waiter::wait(std::coroutine_handle<> frame, WaitList& list) {
  suspend(frame);
  join(list);
}

bool Waiter::ended_by_cancel() {
  if (take_cancel()) cancelled_ = true;
  return cancelled_;
}

bool Waiter::take_wakeup() {
  if (!woken_ || list_ == nullptr) return false;
  leave();
  return true;
}

void Waiter::join(WaitList& list) {
  if (list_ != nullptr) leave();
  woken_ = false;
  list_ = &list;
  next_ = nullptr;
  previous_ = list.last_;
  (list.last_ == nullptr ? list.first_ : list.last_->next_) = this;
  list.last_ = this;
}

void Waiter::leave() {
  (previous_ != nullptr ? previous_->next_ : woken_ ? list_->woken_ : list_->first_) = next_;
  if (next_ != nullptr) {
    next_->previous_ = previous_;
  } else if (!woken_) {
    list_->last_ = previous_;
  }
  list_ = nullptr;
}

inline void WaitList::set_going(Waiter& waiter) {
  waiter.woken_ = true;
  waiter.list_ = this;
  waiter.previous_ = nullptr;
  waiter.next_ = woken_;
  if (woken_ != nullptr) woken_->previous_ = &waiter;
  woken_ = &waiter;
  waiter.go_on();
}

void WaitList::wake(Waiter& waiter) {
  waiter.leave();
  set_going(waiter);
}

void WaitList::wake_first() {
  Waiter& waiter = *first_;
  first_ = waiter.next_;
  (first_ == nullptr ? last_ : first_->previous_) = nullptr;
  set_going(waiter);
}

void WaitList::orphan(Waiter*& chain) {
  while (chain != nullptr) {
    Waiter& waiter = *chain;
    waiter.leave();
    waiter.orphaned_ = true;
  }
}

}  // namespace aio::detail
