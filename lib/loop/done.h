// Done: waits until a future is done, whatever comes of it.
#pragma once

#include "loop/future.h"
#include "loop/suspension.h"

namespace aio::detail {

/// Unlike `co_await future` it does not throw what the future holds, and a cancel ends the
/// waiting alone, not the future.
class [[nodiscard("must co_await")]] Done final : public Suspension, private DoneNode {
 public:
  explicit Done(Ref<FutureCore> core) : core_(std::move(core)) {
    on_done = [](DoneNode* node) {
      auto* const self = static_cast<Done*>(node);
      self->listed_ = false;
      self->wake();
    };
  }
  ~Done() { leave(); }

  bool await_ready() const noexcept { return core_->done(); }
  void await_suspend(std::coroutine_handle<> frame) {
    suspend(frame);
    core_->add(*this);
    listed_ = true;
  }
  void await_resume() {
    if (cancelled_) throw CancelledError();
    resumed();
  }

  bool cancel() override {
    if (!listed_) return false;
    leave();
    cancelled_ = true;
    wake();
    return true;
  }
  std::string describe() const override { return core_->describe(); }

 private:
  void leave() {
    if (std::exchange(listed_, false)) core_->remove(*this);
  }

  Ref<FutureCore> core_;
  bool listed_ = false;
  bool cancelled_ = false;
};

}  // namespace aio::detail
