// What futures and tasks of every type share: their state, and who is told when they end.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

#include "loop/errors.h"
#include "loop/frame_pool.h"
#include "loop/ref.h"

namespace aio {

class EventLoop;

namespace detail {

class FutureCore;

/// Someone to tell when a future ends. `on_done` is called at once and must do no more than
/// put something in the ready queue; `abandoned` where the future dies before it is done.
struct DoneNode {
  void (*on_done)(DoneNode*) = nullptr;
  void (*abandoned)(DoneNode*) = nullptr;
  std::uint64_t id = 0;  ///< of a callback, to remove it by
  DoneNode* next = nullptr;
  DoneNode* previous = nullptr;
};

class FutureCore : public Pooled {
 public:
  enum class State : std::uint8_t { pending, finished, cancelled };

  /// `slot` is the derived state's std::optional of the result.
  FutureCore(EventLoop& loop, void* slot) : loop_(&loop), slot_(slot) {}
  FutureCore(const FutureCore&) = delete;
  FutureCore& operator=(const FutureCore&) = delete;
  virtual ~FutureCore();

  void ref() noexcept { ++references_; }
  void unref() noexcept {
    if (--references_ == 0) delete this;
  }
  bool unique() const noexcept { return references_ == 1; }

  bool done() const noexcept { return state_ != State::pending; }
  bool cancelled() const noexcept { return state_ == State::cancelled; }
  bool failed() const noexcept { return error_ != nullptr; }

  /// Returns false if it is done already.
  virtual bool cancel();
  /// "future", "task 'name'": for messages and the tree of tasks.
  virtual std::string describe() const { return "future"; }

  /// Ends the future, whose slot has been filled. Throws InvalidStateError if it is done.
  void finish();
  void fail(std::exception_ptr error);
  void ensure_pending() const;

  /// Throws what stands in the place of a result: InvalidStateError, CancelledError, or the
  /// exception, which then counts as retrieved.
  void check_result() {
    if (state_ != State::finished || error_ != nullptr) [[unlikely]]
      throw_no_result();
  }
  /// The exception, null if there is none; retrieved. Throws as check_result() otherwise.
  std::exception_ptr exception();
  /// The exception, not asked for in the user's name: it stays unretrieved.
  const std::exception_ptr& peek_exception() const { return error_; }
  /// Leaves the exception to someone else to report.
  void mark_retrieved() { retrieved_ = true; }

  void add(DoneNode& node);
  void remove(DoneNode& node);
  bool remove_by_id(std::uint64_t id);

  EventLoop& loop() const { return *loop_; }
  void* slot() const { return slot_; }

 protected:
  /// From each destructor that knows more of describe() than its base.
  void report_if_unretrieved() noexcept;
  void end(State state);
  void set_error(std::exception_ptr error) { error_ = std::move(error); }

  EventLoop* loop_;

 private:
  [[noreturn]] void throw_no_result();

  void* slot_;
  DoneNode* first_ = nullptr;
  DoneNode* last_ = nullptr;
  std::exception_ptr error_;
  std::uint32_t references_ = 0;
  State state_ = State::pending;
  bool retrieved_ = false;
};

}  // namespace detail
}  // namespace aio
