// as_completed: the results of several in the order in which they come.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "loop/gather.h"
#include "loop/task.h"
#include "loop/waiter.h"

namespace aio {
namespace detail {

/// The futures of an as_completed(), and who waits for the next.
class CompletionQueue {
 public:
  CompletionQueue(std::vector<Ref<FutureCore>> futures, std::optional<Delay> timeout);
  CompletionQueue(const CompletionQueue&) = delete;
  CompletionQueue& operator=(const CompletionQueue&) = delete;
  ~CompletionQueue();

  /// How many have not been taken.
  std::size_t left() const { return left_; }

  class [[nodiscard("must co_await")]] Next : public Waiter {
   public:
    explicit Next(std::shared_ptr<CompletionQueue> queue)
        : Waiter("the next of as_completed"), queue_(std::move(queue)) {}
    bool await_ready() const { return queue_->ready(); }
    void await_suspend(std::coroutine_handle<> frame) { wait(frame, queue_->waiters_); }

   protected:
    /// The future that is done. Throws CancelledError, TimeoutError.
    Ref<FutureCore> take();

   private:
    std::shared_ptr<CompletionQueue> queue_;
  };

 private:
  struct Node : DoneNode {
    CompletionQueue* queue = nullptr;
    Ref<FutureCore> future;
    bool listed = false;
  };
  struct Timer : TimerNode {
    CompletionQueue* queue = nullptr;
  };
  bool ready() const { return !done_.empty() || expired_; }

  std::unique_ptr<Node[]> nodes_;
  std::size_t count_;
  std::size_t left_;
  std::deque<Ref<FutureCore>> done_;
  WaitList waiters_;
  EventLoop* loop_;
  Timer timer_;
  bool expired_ = false;
};

}  // namespace detail

/// What as_completed() gives. Either iterate over as many awaitables as there are futures,
/// each the next result that comes, or ask next() for the tasks themselves.
template <class T>
class AsCompleted {
 public:
  explicit AsCompleted(std::shared_ptr<detail::CompletionQueue> queue)
      : queue_(std::move(queue)) {}

  /// `co_await` gives the next result, or throws the exception in its place; TimeoutError
  /// when the time is up.
  class [[nodiscard("must co_await")]] Result final : public detail::CompletionQueue::Next {
   public:
    using Next::Next;
    T await_resume() {
      const auto future = take();
      return detail::take_result<T>(*future, future->unique());
    }
  };

  /// `co_await next()` gives the next future that is done, none when all have been given.
  class [[nodiscard("must co_await")]] NextFuture final : public detail::CompletionQueue::Next {
   public:
    NextFuture(std::shared_ptr<detail::CompletionQueue> queue, bool over)
        : Next(std::move(queue)), over_(over) {}
    bool await_ready() const { return over_ || Next::await_ready(); }
    std::optional<Future<T>> await_resume() {
      if (over_) return std::nullopt;
      return Future<T>(take());
    }

   private:
    bool over_;
  };
  NextFuture next() { return NextFuture(queue_, queue_->left() == 0); }

  class Iterator {
   public:
    Iterator(std::shared_ptr<detail::CompletionQueue> queue, std::size_t left)
        : queue_(std::move(queue)), left_(left) {}
    /// The awaitable of the next result.
    Result operator*() const { return Result(queue_); }
    Iterator& operator++() {
      --left_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return left_ == other.left_; }

   private:
    std::shared_ptr<detail::CompletionQueue> queue_;
    std::size_t left_;
  };
  Iterator begin() const { return Iterator(queue_, queue_->left()); }
  Iterator end() const { return Iterator(queue_, 0); }

 private:
  std::shared_ptr<detail::CompletionQueue> queue_;
};

/// Starts coroutines (or takes tasks and futures) and gives their results as they come.
/// When `timeout` has passed, what is awaited then throws TimeoutError; the tasks run on.
///
///     auto answers = aio::as_completed(std::move(questions));
///     for (auto&& next : answers) {
///       std::puts((co_await next).c_str());
///     }
///
/// or, as an asynchronous iterator: `while (auto task = co_await answers.next()) ...`.
template <detail::Gatherable A>
auto as_completed(std::vector<A> awaitables, std::optional<Delay> timeout = {}) {
  std::vector<detail::Ref<detail::FutureCore>> cores;
  cores.reserve(awaitables.size());
  for (auto& awaitable : awaitables) {
    cores.emplace_back(ensure_future(std::move(awaitable)).core());
  }
  return AsCompleted<detail::ResultOf<A>>(
      std::make_shared<detail::CompletionQueue>(std::move(cores), timeout));
}

}  // namespace aio
