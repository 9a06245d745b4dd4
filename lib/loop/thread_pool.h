// ThreadPoolExecutor: blocking functions run in threads, their results are awaited.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "loop/future.h"
#include "loop/workers.h"

namespace aio {

/// Threads that run plain functions. They are started as calls come, and joined by shutdown().
///
///     aio::ThreadPoolExecutor pool(4);
///     std::string text = co_await aio::run_in_executor(pool, read_whole, "/etc/hosts");
///
/// Several loops, in several threads, may use one executor. It may outlive the loops.
class ThreadPoolExecutor {
 public:
  /// As many threads as there are processors, and 4, but 32 at most: for calls that wait.
  static std::size_t default_max_workers();

  /// Threads are named "PREFIX_0" and so on, as far as the kernel's 15 characters reach. Throws
  /// std::invalid_argument if `max_workers` is 0. Starts none yet.
  explicit ThreadPoolExecutor(std::size_t max_workers = default_max_workers(),
                              std::string thread_name_prefix = "aio")
      : workers_(
            std::make_shared<detail::Workers>(max_workers, std::move(thread_name_prefix))) {}
  ThreadPoolExecutor(const ThreadPoolExecutor&) = delete;
  ThreadPoolExecutor& operator=(const ThreadPoolExecutor&) = delete;
  /// shutdown(): blocks until all calls have been run.
  ~ThreadPoolExecutor() { workers_->shutdown(true, false); }

  /// Takes no more calls. With `wait` it blocks until those it has are run and the threads have
  /// ended; else the destructor does. With `cancel_futures` calls not begun are cancelled.
  void shutdown(bool wait = true, bool cancel_futures = false) {
    workers_->shutdown(wait, cancel_futures);
  }

  /// How many threads run by now.
  std::size_t threads() const { return workers_->threads(); }

  /// For run_in_executor().
  const std::shared_ptr<detail::Workers>& workers() const { return workers_; }

 private:
  std::shared_ptr<detail::Workers> workers_;
};

namespace detail {

/// A call and the future of its result in one. The worker touches the function, the result
/// and the error, and nothing of the future, from the time that it takes the call until it has
/// pushed it to the loop; all else belongs to the loop's thread.
template <class R, class F>
class ThreadCall final : public FutureCore, public WorkerCall {
 public:
  ThreadCall(EventLoop& loop, std::shared_ptr<Workers> workers, F function)
      : FutureCore(loop, &result_),
        WorkerCall(loop),
        workers_(std::move(workers)),
        function_(std::move(function)) {}
  ~ThreadCall() override { report_if_unretrieved(); }

  /// Gives it to the workers, with a reference that the loop gives up when it is back.
  void submit() {
    ref();
    loop().call_lent();
    loop().expect_remote();
    try {
      workers_->submit(*this);
    } catch (...) {
      dispose();
      throw;
    }
  }

  bool cancel() override {
    if (done()) return false;
    const Ref<FutureCore> kept(this);
    end(State::cancelled);
    if (workers_->withdraw(*this)) {
      dispose();
    } else {
      expect_no_more();  // the virtual clock does not wait for a result that nobody wants
    }
    return true;
  }
  std::string describe() const override { return "call in a thread"; }

 private:
  // In the worker.
  void run() noexcept override {
    try {
      if constexpr (std::is_void_v<R>) {
        (*function_)();
        result_.emplace();
      } else {
        result_.emplace((*function_)());
      }
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  // In the loop's thread.
  void call() override {
    if (done()) return;
    if (error_ != nullptr) {
      fail(std::exchange(error_, nullptr));
    } else if (result_.has_value()) {
      finish();
    } else {
      end(State::cancelled);  // by shutdown()
    }
  }
  void dispose() noexcept override {
    function_.reset();
    expect_no_more();
    loop().call_returned();
    unref();
  }
  void expect_no_more() {
    if (std::exchange(expected_, false)) loop().remote_arrived();
  }

  std::shared_ptr<Workers> workers_;
  std::optional<F> function_;
  std::optional<Stored<R>> result_;
  std::exception_ptr error_;
  bool expected_ = true;
};

/// The workers of to_thread(), which the loop keeps.
const std::shared_ptr<Workers>& default_workers(EventLoop& loop);

template <class F, class... Args>
auto run_in_workers(const std::shared_ptr<Workers>& workers, F&& function,
                    Args&&... arguments) {
  auto bound = bind_call(std::forward<F>(function), std::forward<Args>(arguments)...);
  using Result = std::remove_cvref_t<decltype(bound())>;
  auto* const call =
      new ThreadCall<Result, decltype(bound)>(EventLoop::current(), workers, std::move(bound));
  Future<Result> future{Ref<FutureCore>(call)};
  call->submit();
  return future;
}

}  // namespace detail

/// Calls `function(arguments...)` in a thread of the executor, at once if one is free. Gives a
/// Future of its result or exception; the call is made whether that is awaited or not. Throws
/// std::runtime_error after shutdown().
///
///     aio::Future<int> sum = aio::run_in_executor(pool, add_up, std::move(numbers));
///     int result = co_await sum;
///
/// Function and arguments are copied or moved in, the result is moved out, by value. Cancelling
/// the future drops a call that has not begun; one that has goes on, and what comes of it is
/// dropped. The function and what it holds are destroyed in the loop's thread. A loop that
/// closes waits for its calls. The function may not touch futures, tasks and locks of the loop:
/// EventLoop::call_soon_threadsafe() and UniversalQueue are the ways back in. One allocation.
template <class F, class... Args>
auto run_in_executor(ThreadPoolExecutor& executor, F&& function, Args&&... arguments) {
  return detail::run_in_workers(executor.workers(), std::forward<F>(function),
                                std::forward<Args>(arguments)...);
}

/// The same on the loop's default executor, which is made at the first use and joined when the
/// loop closes.
///
///     std::string text = co_await aio::to_thread(read_whole, "/etc/hosts");
template <class F, class... Args>
[[nodiscard("must co_await")]] auto to_thread(F&& function, Args&&... arguments) {
  return detail::run_in_workers(detail::default_workers(EventLoop::current()),
                                std::forward<F>(function), std::forward<Args>(arguments)...);
}

}  // namespace aio
