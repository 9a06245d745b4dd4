// UniversalQueue: a queue with threads and coroutines on either end, as Curio's.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "loop/queue.h"
#include "loop/universal_wait.h"

namespace aio {

/// First in, first out, between tasks of one or several loops and threads that have none.
///
///     aio::UniversalQueue<std::string> lines(100);
///     std::thread reader([&] {
///       while (auto line = read_line()) lines.put_blocking(*line);
///       lines.shutdown();
///     });
///     ...
///     std::string line = co_await lines.get();
///
/// Those who wait are served in the order of their coming, whichever their kind; what is put
/// aside for one of them is no longer there for others. T need only be movable, without an
/// exception. The queue outlives all who use it. An operation that need not wait costs some
/// 50 ns, one that wakes another thread what that costs, some microseconds. On the virtual
/// clock the loop waits for threads only when no timer is left.
template <class T>
class UniversalQueue {
 public:
  class Get;
  class Put;
  class Join;

  /// `maxsize` 0: never full.
  explicit UniversalQueue(std::size_t maxsize = 0) : maxsize_(maxsize) {}
  UniversalQueue(const UniversalQueue&) = delete;
  UniversalQueue& operator=(const UniversalQueue&) = delete;

  // Coroutines

  /// `co_await`: takes the next item, waits while there is none. A cancelled get has taken
  /// nothing. Throws QueueShutDown once the queue is shut down and empty.
  Get get() { return Get(*this); }
  /// `co_await`: adds an item, waits while the queue is full. A cancelled put has added
  /// nothing. Throws QueueShutDown.
  Put put(T item) { return Put(*this, std::move(item)); }
  /// `co_await`: until task_done() was called for every item.
  Join join() { return Join(*this); }

  // Threads

  /// get() for a thread: blocks it. Throws std::logic_error in a thread whose loop runs.
  T get_blocking() {
    detail::check_may_block();
    std::unique_lock lock(lock_);
    bool promised = promise_item();
    if (!promised && !shut_down_) {
      detail::ThreadStanding standing;
      promised = standing.wait(lock, getters_);
    }
    return take(lock, promised);
  }
  /// put() for a thread: blocks it. Throws as get_blocking() does, and QueueShutDown.
  void put_blocking(T item) {
    detail::check_may_block();
    std::unique_lock lock(lock_);
    bool promised = promise_slot();
    if (!promised && !shut_down_) {
      detail::ThreadStanding standing;
      promised = standing.wait(lock, putters_);
    }
    add(std::move(item), promised);
  }
  /// join() for a thread: blocks it. Throws as get_blocking() does.
  void join_blocking() {
    detail::check_may_block();
    std::unique_lock lock(lock_);
    if (unfinished_ == 0) return;
    detail::ThreadStanding standing;
    standing.wait(lock, joiners_);
  }

  // Both

  /// Takes the next item at once. Throws QueueEmpty, or QueueShutDown of what is shut down.
  T get_nowait() {
    std::unique_lock lock(lock_);
    const bool promised = promise_item();
    if (!promised && !shut_down_) throw QueueEmpty();
    return take(lock, promised);
  }
  /// Adds an item at once. Throws QueueFull or QueueShutDown, and then leaves `item` as it is.
  template <class U = T>
  requires std::constructible_from<T, U>
  void put_nowait(U&& item) {
    const std::lock_guard guard(lock_);
    const bool promised = promise_slot();
    if (!promised && !shut_down_) throw QueueFull();
    add(std::forward<U>(item), promised);
  }

  /// The items that nobody was waiting for.
  std::size_t qsize() const {
    const std::lock_guard guard(lock_);
    return free_items();
  }
  std::size_t maxsize() const { return maxsize_; }
  bool empty() const { return qsize() == 0; }
  bool full() const {
    const std::lock_guard guard(lock_);
    return !has_room();
  }

  /// Says that an item that was taken is dealt with. Throws std::logic_error where it is
  /// called more often than items were put.
  void task_done() {
    const std::lock_guard guard(lock_);
    if (unfinished_ == 0) throw std::logic_error("task_done() was called too many times");
    if (--unfinished_ == 0) joiners_.call_all();
  }

  /// Ends the queue: who puts gets QueueShutDown, now and later, and so does who takes once
  /// it is empty. `immediate`: drops the items, each as if it were done.
  void shutdown(bool immediate = false) {
    std::deque<T> dropped;  // destroyed outside of the lock
    const std::lock_guard guard(lock_);
    shut_down_ = true;
    if (immediate) {
      dropped.swap(items_);
      promised_items_ = 0;
      unfinished_ -= std::min(unfinished_, dropped.size());
      if (unfinished_ == 0) joiners_.call_all();
    }
    getters_.call_all();
    putters_.call_all();
  }

 private:
  // All of it under the lock.

  std::size_t free_items() const { return items_.size() - promised_items_; }
  bool has_room() const { return maxsize_ == 0 || items_.size() + promised_slots_ < maxsize_; }
  /// Puts an item, or room for one, aside. Returns false where there is none.
  bool promise_item() {
    if (free_items() == 0) return false;
    ++promised_items_;
    return true;
  }
  bool promise_slot() {
    if (shut_down_ || !has_room()) return false;
    ++promised_slots_;
    return true;
  }
  /// Takes the item that was promised. Without one the queue has been shut down.
  T take(std::unique_lock<std::mutex>& lock, bool promised) {
    if (!promised || items_.empty()) throw QueueShutDown();
    --promised_items_;
    T item = std::move(items_.front());
    items_.pop_front();
    serve();
    lock.unlock();
    return item;
  }
  /// Adds an item in the room that was promised.
  template <class U>
  void add(U&& item, bool promised) {
    if (promised) --promised_slots_;
    if (shut_down_) throw QueueShutDown();
    try {
      items_.push_back(std::forward<U>(item));
    } catch (...) {
      serve();
      throw;
    }
    ++unfinished_;
    serve();
  }
  void give_back_item() {
    const std::lock_guard guard(lock_);
    if (promised_items_ > 0) --promised_items_;  // a shutdown may have dropped it
    serve();
  }
  void give_back_slot() {
    const std::lock_guard guard(lock_);
    --promised_slots_;
    serve();
  }
  /// Promises what is free to those who wait.
  void serve() {
    while (free_items() > 0 && !getters_.empty()) {
      ++promised_items_;
      getters_.call_first(true);
    }
    while (!putters_.empty() && has_room()) {
      ++promised_slots_;
      putters_.call_first(true);
    }
  }

  mutable std::mutex lock_;
  std::deque<T> items_;
  const std::size_t maxsize_;
  std::size_t promised_items_ = 0;
  std::size_t promised_slots_ = 0;
  std::size_t unfinished_ = 0;
  bool shut_down_ = false;
  detail::UniversalLine getters_;
  detail::UniversalLine putters_;
  detail::UniversalLine joiners_;
};

/// What get() gives: `co_await` it.
template <class T>
class [[nodiscard("must co_await")]] UniversalQueue<T>::Get final
    : public detail::UniversalWaiter {
 public:
  explicit Get(UniversalQueue & queue)
      : UniversalWaiter("universal queue get", queue.lock_), queue_(&queue) {}
  ~Get() {
    if (withdraw()) queue_->give_back_item();
  }

  static bool await_ready() noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> frame) {
    const std::lock_guard guard(queue_->lock_);
    if (queue_->promise_item()) {
      promise();
      return false;
    }
    if (queue_->shut_down_) return false;
    wait(frame, queue_->getters_);
    return true;
  }
  T await_resume() {
    if (ended_by_cancel()) throw CancelledError();
    const bool promised = take_promise();
    std::unique_lock lock(queue_->lock_);
    return queue_->take(lock, promised);
  }

 private:
  UniversalQueue* queue_;
};

/// What put() gives: `co_await` it.
template <class T>
class [[nodiscard("must co_await")]] UniversalQueue<T>::Put final
    : public detail::UniversalWaiter {
 public:
  Put(UniversalQueue & queue, T && item)
      : UniversalWaiter("universal queue put", queue.lock_),
        queue_(&queue),
        item_(std::move(item)) {}
  ~Put() {
    if (withdraw()) queue_->give_back_slot();
  }

  static bool await_ready() noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> frame) {
    const std::lock_guard guard(queue_->lock_);
    if (queue_->promise_slot()) {
      promise();
      return false;
    }
    if (queue_->shut_down_) return false;
    wait(frame, queue_->putters_);
    return true;
  }
  void await_resume() {
    if (ended_by_cancel()) throw CancelledError();
    const bool promised = take_promise();
    const std::lock_guard guard(queue_->lock_);
    queue_->add(std::move(item_), promised);
  }

 private:
  UniversalQueue* queue_;
  T item_;
};

/// What join() gives: `co_await` it.
template <class T>
class [[nodiscard("must co_await")]] UniversalQueue<T>::Join final
    : public detail::UniversalWaiter {
 public:
  explicit Join(UniversalQueue & queue)
      : UniversalWaiter("universal queue join", queue.lock_), queue_(&queue) {}

  static bool await_ready() noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> frame) {
    const std::lock_guard guard(queue_->lock_);
    if (queue_->unfinished_ == 0) return false;
    wait(frame, queue_->joiners_);
    return true;
  }
  void await_resume() {
    if (ended_by_cancel()) throw CancelledError();
  }

 private:
  UniversalQueue* queue_;
};

}  // namespace aio
