// Queue, PriorityQueue and LifoQueue: asyncio's queues between tasks.
#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "loop/event.h"
#include "loop/queue_items.h"
#include "loop/retry_waiter.h"

namespace aio {

/// Thrown by get_nowait() of an empty queue.
class QueueEmpty : public std::runtime_error {
 public:
  QueueEmpty() : std::runtime_error("the queue is empty") {}
};

/// Thrown by put_nowait() of a full queue.
class QueueFull : public std::runtime_error {
 public:
  QueueFull() : std::runtime_error("the queue is full") {}
};

/// Thrown by put and get of a queue that has been shut down.
class QueueShutDown : public std::runtime_error {
 public:
  QueueShutDown() : std::runtime_error("the queue has been shut down") {}
};

/// What the queues have in common; `Items` is the order in which they give.
///
///     aio::Queue<std::string> names(100);
///     ...
///     co_await names.put(name);                     // in the producers
///     ...
///     for (;;) {                                    // in each worker
///       std::string name = co_await names.get();
///       co_await look_up(name);
///       names.task_done();
///     }
///     ...
///     co_await names.join();                        // all of them have been looked up
///
/// T need only be movable. A queue outlives the tasks that use it. A put and a get together
/// cost some 7 ns where neither waits, a round trip between two tasks some 50; waiting
/// allocates nothing.
template <class T, class Items>
class BasicQueue {
 public:
  class Put;
  class Get;

  /// `maxsize` 0: never full.
  explicit BasicQueue(std::size_t maxsize = 0, Items items = Items())
      : items_(std::move(items)), maxsize_(maxsize) {
    finished_.set();
  }
  BasicQueue(const BasicQueue&) = delete;
  BasicQueue& operator=(const BasicQueue&) = delete;

  std::size_t qsize() const { return items_.size(); }
  std::size_t maxsize() const { return maxsize_; }
  bool empty() const { return items_.empty(); }
  bool full() const { return maxsize_ != 0 && items_.size() >= maxsize_; }

  /// Adds an item; waits while the queue is full. A cancelled put has added nothing. Throws
  /// QueueShutDown. With GCC 12, name an item that is an aggregate and move it in.
  ///
  ///     co_await queue.put(std::move(item));
  Put put(T item) { return Put(*this, std::move(item)); }
  /// Adds an item at once. Throws QueueFull or QueueShutDown, and then leaves `item` as it is.
  template <class U = T>
  requires std::constructible_from<T, U>
  void put_nowait(U&& item) {
    if (shut_down_) throw QueueShutDown();
    if (full()) throw QueueFull();
    items_.push(std::forward<U>(item));
    ++unfinished_;
    finished_.clear();
    getters_.wake_one();
  }

  /// Takes the next item; waits while the queue is empty. A cancelled get has taken nothing,
  /// and the item is there for the next. Throws QueueShutDown.
  ///
  ///     Item item = co_await queue.get();
  Get get() { return Get(*this); }
  /// Takes the next item at once. Throws QueueEmpty or, of what is shut down, QueueShutDown.
  T get_nowait() {
    if (empty()) {
      if (shut_down_) throw QueueShutDown();
      throw QueueEmpty();
    }
    T item = items_.pop();
    putters_.wake_one();
    return item;
  }

  /// Says that an item that was taken is dealt with. Throws std::logic_error where it is
  /// called more often than items were put.
  void task_done() {
    if (unfinished_ == 0) throw std::logic_error("task_done() was called too many times");
    finish_one();
  }
  /// Waits until task_done() was called for every item.
  ///
  ///     co_await queue.join();
  Event::Wait join() { return Event::Wait(finished_, "queue join"); }

  /// Ends the queue: who puts gets QueueShutDown, now and later, and so does who takes once
  /// it is empty. `immediate`: drops the items, each as if it were done.
  void shutdown(bool immediate = false) {
    shut_down_ = true;
    while (immediate && !empty()) {
      items_.pop();
      if (unfinished_ > 0) finish_one();
    }
    getters_.wake_all();
    putters_.wake_all();
  }

 private:
  bool must_wait_to_put() const { return full() && !shut_down_; }
  bool must_wait_to_get() const { return empty() && !shut_down_; }
  void finish_one() {
    if (--unfinished_ == 0) finished_.set();
  }

  Items items_;
  std::size_t maxsize_;
  std::size_t unfinished_ = 0;
  detail::WaitList getters_;
  detail::WaitList putters_;
  Event finished_;
  bool shut_down_ = false;
};

/// What put() gives: `co_await` it.
template <class T, class Items>
class [[nodiscard("must co_await")]] BasicQueue<T, Items>::Put {
 public:
  Put(BasicQueue & queue, T && item) : queue_(&queue), item_(std::move(item)) {}

  bool await_ready() {
    if (queue_->must_wait_to_put()) return false;
    queue_->put_nowait(std::move(item_));
    return true;
  }
  void await_suspend(std::coroutine_handle<> frame) { waiting_.emplace(*queue_).begin(frame); }
  void await_resume() {
    if (!waiting_) return;
    waiting_->end();
    queue_->put_nowait(std::move(item_));
  }

 private:
  class Waiting final : public detail::RetryWaiter {
   public:
    explicit Waiting(BasicQueue& queue) : RetryWaiter("queue put"), queue_(&queue) {}
    Waiting(Waiting&&) noexcept = default;
    void begin(std::coroutine_handle<> frame) { wait(frame, queue_->putters_); }
    void end() {
      if (!was_cancelled()) return;
      // The room it was woken for is the next one's.
      if (take_wakeup() && !queue_->full()) queue_->putters_.wake_one();
      throw CancelledError();
    }

   private:
    void retry() override {
      if (!ended_by_cancel() && queue_->must_wait_to_put()) {
        join(queue_->putters_);
      } else {
        step();
      }
    }

    BasicQueue* queue_;
  };

  BasicQueue* queue_;
  T item_;
  std::optional<Waiting> waiting_;  // made only where it has to wait: it is not for nothing
};

/// What get() gives: `co_await` it.
template <class T, class Items>
class [[nodiscard("must co_await")]] BasicQueue<T, Items>::Get {
 public:
  explicit Get(BasicQueue & queue) : queue_(&queue) {}

  bool await_ready() const { return !queue_->must_wait_to_get(); }
  void await_suspend(std::coroutine_handle<> frame) { waiting_.emplace(*queue_).begin(frame); }
  T await_resume() {
    if (waiting_) waiting_->end();
    return queue_->get_nowait();
  }

 private:
  class Waiting final : public detail::RetryWaiter {
   public:
    explicit Waiting(BasicQueue& queue) : RetryWaiter("queue get"), queue_(&queue) {}
    Waiting(Waiting&&) noexcept = default;
    void begin(std::coroutine_handle<> frame) { wait(frame, queue_->getters_); }
    void end() {
      if (!was_cancelled()) return;
      // The item it was woken for is the next one's.
      if (take_wakeup() && !queue_->empty()) queue_->getters_.wake_one();
      throw CancelledError();
    }

   private:
    void retry() override {
      if (!ended_by_cancel() && queue_->must_wait_to_get()) {
        join(queue_->getters_);
      } else {
        step();
      }
    }

    BasicQueue* queue_;
  };

  BasicQueue* queue_;
  std::optional<Waiting> waiting_;
};

/// A queue: first in, first out. See BasicQueue for what it does.
template <class T>
class Queue : public BasicQueue<T, detail::FifoItems<T>> {
 public:
  explicit Queue(std::size_t maxsize = 0) : BasicQueue<T, detail::FifoItems<T>>(maxsize) {}
};

/// A queue that gives the smallest item first, and equals in the order they came.
///
///     aio::PriorityQueue<std::pair<int, std::string>> jobs;
template <class T, class Less = std::less<T>>
class PriorityQueue : public BasicQueue<T, detail::SortedItems<T, Less>> {
  using Items = detail::SortedItems<T, Less>;

 public:
  explicit PriorityQueue(std::size_t maxsize = 0, Less less = Less())
      : BasicQueue<T, Items>(maxsize, Items(std::move(less))) {}
};

/// A queue that gives the item that came last first.
template <class T>
class LifoQueue : public BasicQueue<T, detail::LifoItems<T>> {
 public:
  explicit LifoQueue(std::size_t maxsize = 0) : BasicQueue<T, detail::LifoItems<T>>(maxsize) {}
};

}  // namespace aio
