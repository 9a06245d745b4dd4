#include "loop/universal_wait.h"

#include <stdexcept>
#include <utility>

#include "loop/event_loop.h"

namespace aio::detail {

void UniversalLine::join(Standing& standing) {
  standing.before_ = last_;
  (last_ == nullptr ? first_ : last_->after_) = &standing;
  last_ = &standing;
}

void UniversalLine::leave(Standing& standing) {
  (standing.before_ == nullptr ? first_ : standing.before_->after_) = standing.after_;
  (standing.after_ == nullptr ? last_ : standing.after_->before_) = standing.before_;
  standing.before_ = standing.after_ = nullptr;
}

void UniversalLine::call_first(bool promised) {
  Standing& standing = *first_;
  leave(standing);
  standing.call_up(promised);
}

// Threads

void check_may_block() {
  const EventLoop* loop = EventLoop::current_or_null();
  if (loop != nullptr && loop->is_running()) {
    throw std::logic_error("this would block the event loop: use what is to be co_awaited");
  }
}

bool ThreadStanding::wait(std::unique_lock<std::mutex>& lock, UniversalLine& line) {
  line.join(*this);
  while (!called_) wake_.wait(lock);
  return promised_;
}

void ThreadStanding::call_up(bool promised) {
  called_ = true;
  promised_ = promised;
  wake_.notify_one();  // under the lock: behind it this may be gone
}

// Coroutines

/// Made and freed in the loop's thread. In the line it is the waiter's; called up it is the
/// loop's, and the waiter only knows it.
class UniversalWaiter::Ticket final : public Standing, public RemoteCall, public Pooled {
 public:
  Ticket(EventLoop& loop, UniversalWaiter& waiter) : loop_(&loop), waiter_(&waiter) {}

  void call_up(bool promised) override {
    called_ = true;
    promised_ = promised;
    if (EventLoop::current_or_null() == loop_) {
      call();
      dispose();
    } else {
      loop_->push_remote(this);
    }
  }

  EventLoop& loop() const { return *loop_; }
  // Under the lock.
  bool called() const { return called_; }
  bool promised() const { return promised_; }
  // In the loop's thread.
  void forget_waiter() { waiter_ = nullptr; }

 private:
  void call() override {
    if (waiter_ != nullptr) waiter_->called_up(promised_);
  }
  void dispose() noexcept override {
    if (waiter_ != nullptr) waiter_->ticket_ = nullptr;
    delete this;
  }

  EventLoop* loop_;
  UniversalWaiter* waiter_;
  bool called_ = false;
  bool promised_ = false;
};

void UniversalWaiter::wait(std::coroutine_handle<> frame, UniversalLine& line) {
  suspend(frame);
  EventLoop& loop = EventLoop::current();
  ticket_ = new Ticket(loop, *this);
  line_ = &line;
  line.join(*ticket_);
  loop.remote_possible(true);
}

void UniversalWaiter::stop_waiting() {
  ticket_->loop().remote_possible(false);
  ticket_ = nullptr;
}

void UniversalWaiter::called_up(bool promised) {
  stop_waiting();
  promised_ = promised;
  wake();
}

bool UniversalWaiter::cancel() {
  if (ticket_ == nullptr) return false;
  {
    const std::lock_guard guard(*lock_);
    if (ticket_->called()) return false;  // and it will arrive
    line_->leave(*ticket_);
  }
  Ticket* const ticket = ticket_;
  stop_waiting();
  delete ticket;
  cancelled_ = true;
  wake();
  return true;
}

bool UniversalWaiter::withdraw() {
  if (Ticket* const ticket = ticket_; ticket != nullptr) {
    const std::lock_guard guard(*lock_);
    stop_waiting();
    if (ticket->called()) {
      promised_ = ticket->promised();
      ticket->forget_waiter();
    } else {
      line_->leave(*ticket);
      delete ticket;
    }
  }
  return take_promise();
}

}  // namespace aio::detail
