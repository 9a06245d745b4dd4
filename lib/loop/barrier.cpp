#include "loop/barrier.h"

#include <utility>

namespace aio {

Barrier::Barrier(std::ptrdiff_t parties) : parties_(parties) {
  if (parties < 1) throw std::invalid_argument("a barrier has at least 1 party");
}

std::suspend_never Barrier::reset() {
  state_ = inside_ > 0 ? State::resetting : State::filling;
  inside_waiters_.wake_all();
  outside_waiters_.wake_all();
  return {};
}

std::suspend_never Barrier::abort() {
  state_ = State::broken;
  inside_waiters_.wake_all();
  outside_waiters_.wake_all();
  return {};
}

void Barrier::leave() {
  if (--inside_ > 0) return;
  if (closed()) state_ = State::filling;
  outside_waiters_.wake_all();
}

bool Barrier::Wait::enter() {
  if (barrier_->broken()) return true;
  inside_ = true;
  index_ = barrier_->inside_++;
  if (barrier_->inside_ < barrier_->parties_) return false;
  barrier_->state_ = State::draining;
  barrier_->inside_waiters_.wake_all();
  return true;
}

void Barrier::Wait::retry() {
  const bool cancelled = ended_by_cancel();
  if (cancelled || inside_ || (!barrier_->closed() && enter())) {
    step();
  } else {
    join(next_list());
  }
}

void Barrier::Wait::leave() {
  if (std::exchange(inside_, false) && !orphaned()) barrier_->leave();
}

bool Barrier::Wait::cancel() {
  if (!RetryWaiter::cancel()) return false;
  leave();
  return true;
}

Barrier::Wait::~Wait() {
  if (waiting() || take_wakeup()) leave();
}

std::ptrdiff_t Barrier::Wait::await_resume() {
  if (is_suspended() && ended_by_cancel()) {
    leave();
    throw CancelledError();
  }
  const bool through = barrier_->state_ == State::draining;
  leave();
  if (!through) throw BrokenBarrierError("the barrier was aborted or reset");
  return index_;
}

}  // namespace aio
