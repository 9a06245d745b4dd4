#include "loop/callback.h"

#include "loop/event_loop.h"

namespace aio::detail {

Callback::Callback(EventLoop& loop) : loop_(&loop) {
  timer_.owner = this;
  timer_.fire = [](TimerNode* node) { run(static_cast<Timer*>(node)->owner); };
}

void Callback::make_ready() {
  ref();
  loop_->ready().push(&Callback::run, this);
}

void Callback::arm(TimerHeap::Time when) {
  ref();
  loop_->arm(timer_, when);
}

void Callback::cancel() {
  if (cancelled_) return;
  cancelled_ = true;
  drop();
  if (timer_.state != TimerNode::State::idle) {
    loop_->disarm(timer_);
    unref();
  }
}

void Callback::run(void* callback) {
  auto* const self = static_cast<Callback*>(callback);
  const Ref<Callback> kept(self);
  self->unref();
  if (self->cancelled_ || self->loop_->is_closed()) return;
  self->call();
}

}  // namespace aio::detail
