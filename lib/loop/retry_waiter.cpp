#include "loop/retry_waiter.h"

#include "loop/event_loop.h"

namespace aio::detail {

void RetryWaiter::go_on() {
  position_ = queue(&RetryWaiter::run);
  ready_ = true;
}

void RetryWaiter::run(void* suspension) {
  auto* const self = static_cast<RetryWaiter*>(static_cast<Suspension*>(suspension));
  self->ready_ = false;
  if (self->loop().is_closed()) return;
  if (!self->orphaned()) [[likely]] {
    self->retry();
  } else if (self->ended_by_cancel()) {
    self->step();
  } else {
    self->wait_for_cancel();
  }
}

void RetryWaiter::withdraw() { loop().ready().clear(position_); }

}  // namespace aio::detail
