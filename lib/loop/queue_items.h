// The orders in which queues give their items back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace aio::detail {

/// First in, first out.
template <class T>
class FifoItems {
 public:
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  template <class U>
  void push(U&& item) {
    items_.emplace_back(std::forward<U>(item));
  }
  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

 private:
  std::deque<T> items_;
};

/// Last in, first out.
template <class T>
class LifoItems {
 public:
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  template <class U>
  void push(U&& item) {
    items_.emplace_back(std::forward<U>(item));
  }
  T pop() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

 private:
  std::vector<T> items_;
};

/// Smallest first; equals in the order they came.
template <class T, class Less>
class SortedItems {
 public:
  explicit SortedItems(Less less = Less()) : later_{std::move(less)} {}

  std::size_t size() const { return heap_.size(); }
  bool empty() const { return heap_.empty(); }
  template <class U>
  void push(U&& item) {
    heap_.emplace_back(std::forward<U>(item), next_order_++);
    std::push_heap(heap_.begin(), heap_.end(), later_);
  }
  T pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later_);
    T item = std::move(heap_.back().item);
    heap_.pop_back();
    return item;
  }

 private:
  struct Entry {
    template <class U>
    Entry(U&& from, std::uint64_t number) : item(std::forward<U>(from)), order(number) {}
    T item;
    std::uint64_t order;
  };
  struct Later {
    bool operator()(const Entry& one, const Entry& other) const {
      if (less(other.item, one.item)) return true;
      return !less(one.item, other.item) && other.order < one.order;
    }
    Less less;
  };

  std::vector<Entry> heap_;
  std::uint64_t next_order_ = 0;
  Later later_;
};

}  // namespace aio::detail
