// RetryWaiter: a waiter that looks again, when its turn comes, whether it may go on.
#pragma once

#include <cstdint>

#include "loop/waiter.h"

namespace aio::detail {

/// For a wait that is a loop in Python, `while self.empty(): await getter`, and needs no
/// coroutine of its own here. When it is woken or cancelled, an entry in the ready queue
/// stands for its task; at that entry's turn, retry() either joins a list again or goes on.
///
///     void retry() override {
///       if (!ended_by_cancel() && queue_->empty()) {
///         join(queue_->getters_);
///       } else {
///         step();
///       }
///     }
class RetryWaiter : public Waiter {
 public:
  using Waiter::Waiter;
  RetryWaiter(RetryWaiter&& other) noexcept : Waiter(std::move(other)) {}
  ~RetryWaiter() {
    if (ready_) withdraw();
  }

 protected:
  /// Ends with join() or step(). What it waits for is still alive.
  virtual void retry() = 0;

  void go_on() final;

 private:
  static void run(void* suspension);
  void withdraw();

  std::uint64_t position_ = 0;
  bool ready_ = false;
};

}  // namespace aio::detail
