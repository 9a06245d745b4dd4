// The timers of a loop, the earliest on top; those of one time in the order they were armed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace aio::detail {

/// One timer; lives where it is waited for, in an awaiter's frame or a callback's handle.
struct TimerNode {
  void (*fire)(TimerNode*) = nullptr;
  /// Where the node is: an index in the heap, or, once due, a position among what is ready.
  std::uint64_t place = 0;
  enum class State : std::uint8_t { idle, armed, due } state = State::idle;
};

/// A heap of four children a node. Arming costs little more than a push_back; cancelling
/// leaves a dead entry, and when the dead are the majority they are swept out together:
/// cheaper, at a million timers, than mending the heap for each.
class TimerHeap {
 public:
  /// Nanoseconds of the loop's clock.
  using Time = std::int64_t;
  static constexpr Time kNever = std::numeric_limits<Time>::max();

  void push(TimerNode& node, Time when) {
    entries_.push_back({when, next_order_++, &node});
    node.state = TimerNode::State::armed;
    sift_up(entries_.size() - 1);
  }

  void remove(TimerNode& node) {
    entries_[node.place].node = nullptr;
    node.state = TimerNode::State::idle;
    ++dead_;
    while (!entries_.empty() && entries_.back().node == nullptr) {
      entries_.pop_back();
      --dead_;
    }
    constexpr std::size_t kFewDead = 64;
    if (dead_ > kFewDead && dead_ > entries_.size() / 2) sweep();
  }

  /// The time of the earliest timer, or kNever.
  Time earliest() {
    while (!entries_.empty() && entries_.front().node == nullptr) {
      drop_front();
      --dead_;
    }
    return entries_.empty() ? kNever : entries_.front().when;
  }

  /// Takes out the earliest timer if it is due at `now`, else returns null.
  TimerNode* pop_due(Time now) {
    if (earliest() > now || entries_.empty()) return nullptr;
    TimerNode* node = entries_.front().node;
    drop_front();
    return node;
  }

  bool empty() { return entries_.empty() || earliest() == kNever; }
  /// Cheaper: false only if it is empty, true perhaps where only dead ones are left.
  bool any() const { return !entries_.empty(); }

 private:
  struct Entry {
    Time when;
    std::uint64_t order;
    TimerNode* node;  ///< null where it was cancelled

    bool operator<(const Entry& other) const {
      return when != other.when ? when < other.when : order < other.order;
    }
  };
  static constexpr std::size_t kFan = 4;

  void put(std::size_t at, const Entry& entry) {
    entries_[at] = entry;
    if (entry.node != nullptr) entry.node->place = at;
  }

  void sift_up(std::size_t at) {
    const Entry entry = entries_[at];
    while (at > 0) {
      const std::size_t parent = (at - 1) / kFan;
      if (!(entry < entries_[parent])) break;
      put(at, entries_[parent]);
      at = parent;
    }
    put(at, entry);
  }

  void sift_down(std::size_t at) {
    const Entry entry = entries_[at];
    for (;;) {
      const std::size_t first = at * kFan + 1;
      if (first >= entries_.size()) break;
      const std::size_t last = std::min(first + kFan, entries_.size());
      std::size_t least = first;
      for (std::size_t child = first + 1; child < last; ++child) {
        if (entries_[child] < entries_[least]) least = child;
      }
      if (!(entries_[least] < entry)) break;
      put(at, entries_[least]);
      at = least;
    }
    put(at, entry);
  }

  void drop_front() {
    const Entry last = entries_.back();
    entries_.pop_back();
    if (entries_.empty()) return;
    entries_.front() = last;
    sift_down(0);
  }

  /// Drops the dead and makes a heap of the rest, in linear time.
  void sweep() {
    std::erase_if(entries_, [](const Entry& entry) { return entry.node == nullptr; });
    dead_ = 0;
    for (std::size_t at = 0; at < entries_.size(); ++at) entries_[at].node->place = at;
    for (std::size_t at = entries_.size() / kFan + 1; at-- > 0;) {
      if (at < entries_.size()) sift_down(at);
    }
  }

  std::vector<Entry> entries_;
  std::size_t dead_ = 0;
  std::uint64_t next_order_ = 0;
};

}  // namespace aio::detail
