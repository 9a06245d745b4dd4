#include "loop/future_core.h"

#include <utility>

#include "loop/event_loop.h"

namespace aio::detail {

FutureCore::~FutureCore() {
  report_if_unretrieved();
  while (first_ != nullptr) {
    DoneNode* node = first_;
    remove(*node);
    if (node->abandoned != nullptr) node->abandoned(node);
  }
}

void FutureCore::report_if_unretrieved() noexcept {
  if (error_ == nullptr || std::exchange(retrieved_, true)) return;
  report_exception(describe() + ": exception was never retrieved", error_);
}

bool FutureCore::cancel() {
  if (done()) return false;
  end(State::cancelled);
  return true;
}

void FutureCore::ensure_pending() const {
  if (done()) throw InvalidStateError("the future is done already");
}

void FutureCore::finish() {
  ensure_pending();
  end(State::finished);
}

void FutureCore::fail(std::exception_ptr error) {
  ensure_pending();
  error_ = std::move(error);
  end(State::finished);
}

std::exception_ptr FutureCore::exception() {
  if (state_ != State::finished) throw_no_result();
  retrieved_ = true;
  return error_;
}

void FutureCore::throw_no_result() {
  if (state_ == State::pending) throw InvalidStateError("the result is not there yet");
  if (state_ == State::cancelled) throw CancelledError();
  retrieved_ = true;
  std::rethrow_exception(error_);
}

void FutureCore::add(DoneNode& node) {
  node.next = nullptr;
  node.previous = last_;
  (last_ == nullptr ? first_ : last_->next) = &node;
  last_ = &node;
}

void FutureCore::remove(DoneNode& node) {
  (node.previous == nullptr ? first_ : node.previous->next) = node.next;
  (node.next == nullptr ? last_ : node.next->previous) = node.previous;
  node.next = node.previous = nullptr;
}

bool FutureCore::remove_by_id(std::uint64_t id) {
  for (DoneNode* node = first_; node != nullptr; node = node->next) {
    if (node->id != id || node->abandoned == nullptr) continue;
    remove(*node);
    node->abandoned(node);
    return true;
  }
  return false;
}

void FutureCore::end(State state) {
  state_ = state;
  while (first_ != nullptr) {
    DoneNode* node = first_;
    first_ = node->next;
    (first_ == nullptr ? last_ : first_->previous) = nullptr;
    node->next = node->previous = nullptr;
    node->on_done(node);
  }
}

}  // namespace aio::detail
