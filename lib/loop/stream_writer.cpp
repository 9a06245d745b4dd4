#include "loop/stream_writer.h"

#include <uv.h>

#include <exception>

#include "loop/errors.h"

namespace aio::detail {

void Drain::await_suspend(std::coroutine_handle<> frame) {
  kept_ = Ref<StreamCore>(core_);
  if (core_->exception() != nullptr) std::rethrow_exception(core_->exception());
  if (core_->writing_paused() && !core_->lost()) {
    wait(frame, core_->drains);
  } else {
    // As asyncio: a closing connection is lost a turn later, and then there is an error.
    suspend(frame);
    wake();
  }
}

void Drain::check() {
  if (ended_by_cancel()) throw CancelledError();
  if (core_->exception() != nullptr) std::rethrow_exception(core_->exception());
  if (woken()) return;
  if (core_->lost()) throw uv_error(UV_ECONNRESET, "Connection lost");
}

void WaitStreamClosed::await_resume() {
  if (ended_by_cancel()) throw CancelledError();
  if (core_->lost_error() != nullptr) std::rethrow_exception(core_->lost_error());
}

}  // namespace aio::detail
