// Lines in which coroutines of any loop and blocked threads stand together.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "loop/suspension.h"

namespace aio::detail {

class UniversalLine;

/// One that stands in a line; the lock of the line's owner guards both.
class Standing {
 public:
  /// It has been taken off the line, by any thread, under the lock. `promised`: something has
  /// been put aside for it, which it must take or give back.
  virtual void call_up(bool promised) = 0;

 protected:
  ~Standing() = default;

 private:
  friend class UniversalLine;
  Standing* after_ = nullptr;
  Standing* before_ = nullptr;
};

/// First come, first served.
class UniversalLine {
 public:
  bool empty() const { return first_ == nullptr; }
  void join(Standing& standing);
  void leave(Standing& standing);
  void call_first(bool promised);
  void call_all() {
    while (!empty()) call_first(false);
  }

 private:
  Standing* first_ = nullptr;
  Standing* last_ = nullptr;
};

/// Throws std::logic_error where blocking the thread would block a loop that runs in it.
void check_may_block();

/// A thread that blocks.
class ThreadStanding final : public Standing {
 public:
  /// Blocks until it is called up. Returns whether something was promised.
  bool wait(std::unique_lock<std::mutex>& lock, UniversalLine& line);
  void call_up(bool promised) override;

 private:
  std::condition_variable wake_;
  bool called_ = false;
  bool promised_ = false;
};

/// The base of awaiters. A ticket stands in the line for it, as the frame that it lives in may
/// be destroyed while another thread's call is on its way to the loop.
class UniversalWaiter : public Suspension {
 public:
  UniversalWaiter(const char* what, std::mutex& lock) : what_(what), lock_(&lock) {}
  ~UniversalWaiter() { withdraw(); }

  bool cancel() override;
  std::string describe() const override { return what_; }

 protected:
  /// From await_suspend, under the lock.
  void wait(std::coroutine_handle<> frame, UniversalLine& line);
  /// From await_resume: whether a cancel ended the wait or came behind the call. Exactly once.
  bool ended_by_cancel() { return cancelled_ || take_cancel(); }
  /// Stops waiting, not under the lock. Returns whether a promise is left to be given back: in
  /// the destructor of what is derived.
  bool withdraw();
  /// From await_suspend: what would be waited for is there, and is promised.
  void promise() { promised_ = true; }
  /// Whether something was promised; the caller sees to it now.
  bool take_promise() { return std::exchange(promised_, false); }

 private:
  class Ticket;
  void stop_waiting();
  void called_up(bool promised);

  const char* what_;
  std::mutex* lock_;
  UniversalLine* line_ = nullptr;
  Ticket* ticket_ = nullptr;
  bool promised_ = false;
  bool cancelled_ = false;
};

}  // namespace aio::detail
