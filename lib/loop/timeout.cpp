#include "loop/timeout.h"

#include <stdexcept>

namespace aio {

Timeout::~Timeout() {
  if (timer_) timer_->cancel();
}

void Timeout::reschedule(std::optional<double> when) {
  if (state_ != State::entered && state_ != State::expiring) {
    throw std::logic_error("a timeout can be rescheduled only inside of its scope");
  }
  when_ = when;
  if (state_ == State::expiring) throw std::logic_error("the timeout has expired");
  if (timer_) timer_->cancel();
  timer_.reset();
  if (!when) return;
  EventLoop& loop = EventLoop::current();
  const auto expire = [this] {
    task_->cancel();
    state_ = State::expiring;
    timer_.reset();
  };
  // What is due already still lets the body run up to its first await.
  if (*when <= loop.time()) {
    timer_ = loop.call_soon(expire);
  } else {
    timer_ = loop.call_at(*when, expire);
  }
}

detail::Ready<> Timeout::aenter() {
  if (state_ != State::created) throw std::logic_error("a timeout can be entered only once");
  task_ = current_task();
  cancelling_ = task_->cancelling();
  state_ = State::entered;
  reschedule(when_);
  return {};
}

detail::Ready<bool> Timeout::aexit(const std::exception_ptr& error) {
  if (timer_) timer_->cancel();
  timer_.reset();
  if (state_ != State::expiring) {
    state_ = State::exited;
    return detail::Ready<bool>(false);
  }
  state_ = State::expired;
  if (task_->uncancel() <= cancelling_ && is_cancelled_error(error)) throw TimeoutError();
  return detail::Ready<bool>(false);
}

}  // namespace aio
