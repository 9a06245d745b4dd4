// ProcessPoolExecutor: functions run in processes of their own, their results are awaited.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "loop/future.h"
#include "loop/wire.h"

namespace aio {

/// An exception that left a function in a worker process. Its `what()` is the same; its type
/// is known by name alone.
class RemoteError : public std::runtime_error {
 public:
  RemoteError(std::string type, const std::string& what)
      : std::runtime_error(what), type_(std::move(type)) {}
  /// "std::out_of_range"
  const std::string& type() const { return type_; }

 private:
  std::string type_;
};

/// A worker process died; its pool is of no more use.
class BrokenProcessPool : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace detail {

/// A call on its way through a worker process; all of it in the loop's thread.
class ProcessCall : public FutureCore {
 public:
  ProcessCall(EventLoop& loop, void* slot, std::string request)
      : FutureCore(loop, slot), request_(std::move(request)) {
    loop.expect_remote();
  }
  ~ProcessCall() override {
    report_if_unretrieved();
    expect_no_more();
  }

  bool cancel() override {
    if (!FutureCore::cancel()) return false;
    request_ = {};
    expect_no_more();
    return true;
  }
  std::string describe() const override { return "call in a process"; }

  std::string take_request() { return std::move(request_); }
  /// What came back; dropped where the call was cancelled.
  void deliver(bool failed, std::string_view reply);
  void break_off(const std::exception_ptr& error);

 protected:
  virtual void take_result(std::string_view reply) = 0;

 private:
  void expect_no_more() {
    if (std::exchange(expected_, false)) loop().remote_arrived();
  }

  std::string request_;
  bool expected_ = true;
};

template <class R>
class ProcessCallOf final : public ProcessCall {
 public:
  ProcessCallOf(EventLoop& loop, std::string request)
      : ProcessCall(loop, &result_, std::move(request)) {}

 private:
  void take_result(std::string_view reply) override {
    if constexpr (std::is_void_v<R>) {
      result_.emplace();
    } else {
      result_.emplace(decode<R>(reply));
    }
  }

  std::optional<Stored<R>> result_;
};

class ProcessPool;

}  // namespace detail

/// Processes that run plain functions: for work that keeps a processor busy, or may crash.
///
///     int main() {
///       aio::ProcessPoolExecutor pool(4);  // before any thread is started
///       return aio::run(main_task(pool));
///     }
///
/// They are forked at once, with what the program holds in memory by then, and see no change of
/// it after; descriptors but 0 to 2 are closed in them, signals have their default actions and
/// SIGINT is ignored. One loop at a time uses a pool, in the thread that made it.
class ProcessPoolExecutor {
 public:
  /// As many as there are processors.
  static std::size_t default_max_workers();

  /// Throws std::logic_error if the process has more than one thread: the locks that those
  /// hold would stay locked in the workers. Throws std::invalid_argument if `max_workers` is 0,
  /// std::system_error if a process cannot be made. Some 200 us a process.
  explicit ProcessPoolExecutor(std::size_t max_workers = default_max_workers());
  ProcessPoolExecutor(const ProcessPoolExecutor&) = delete;
  ProcessPoolExecutor& operator=(const ProcessPoolExecutor&) = delete;
  /// shutdown()
  ~ProcessPoolExecutor();

  /// Takes no more calls, blocks until those it has are done, and ends and reaps the workers.
  /// With `cancel_futures` calls not begun are cancelled.
  void shutdown(bool cancel_futures = false);

  /// For run_in_executor().
  detail::ProcessPool& pool() { return *pool_; }

 private:
  std::unique_ptr<detail::ProcessPool> pool_;
};

namespace detail {

/// Gives a call to the pool of the loop. Throws std::runtime_error after shutdown,
/// BrokenProcessPool, and std::logic_error while another loop uses the pool.
void submit(ProcessPool& pool, ProcessCall& call);

}  // namespace detail

/// Calls `function(arguments...)` in a worker process of the executor. Gives a Future of its
/// result; an exception comes back as RemoteError. Throws std::runtime_error after shutdown(),
/// BrokenProcessPool once a worker has died.
///
///     std::size_t count_primes(std::size_t from, std::size_t to);
///     ...
///     std::size_t count = co_await aio::run_in_executor(pool, count_primes, 1, 1'000'000);
///
/// Arguments and results are trivially copyable, std::string or a std::vector of what is
/// trivially copyable, of any size; arguments may be std::string_view. A pointer would point
/// to nothing. Cancelling the future drops a call that has not begun; one that has goes on, and
/// what comes of it is dropped. If a worker dies, all calls of the pool that are not done fail
/// with BrokenProcessPool, which names the signal or status. Costs some 20 us.
template <class R, class... P, class... Args>
Future<R> run_in_executor(ProcessPoolExecutor& executor, R (*function)(P...),
                          Args&&... arguments) {
  static_assert(sizeof...(P) == sizeof...(Args), "as many arguments as parameters");
  static_assert(detail::WireResult<R>, "this result cannot come from another process");
  static_assert((detail::WireArgument<std::remove_cvref_t<P>> && ...),
                "this argument cannot go to another process");
  detail::RequestHeader header{0, &detail::serve<R, P...>,
                               reinterpret_cast<detail::AnyFunction>(function)};
  std::string request(sizeof header, '\0');
  (detail::encode<std::remove_cvref_t<P>>(request, std::forward<Args>(arguments)), ...);
  header.size = request.size() - sizeof header;
  std::memcpy(request.data(), &header, sizeof header);
  auto* const call = new detail::ProcessCallOf<R>(EventLoop::current(), std::move(request));
  Future<R> future{detail::Ref<detail::FutureCore>(call)};
  detail::submit(executor.pool(), *call);
  return future;
}

/// The same, of a lambda without captures.
template <class F, class... Args>
requires(std::is_class_v<F>&& requires(F function) {
  +function;
}) auto run_in_executor(ProcessPoolExecutor& executor, F function, Args&&... arguments) {
  return run_in_executor(executor, +function, std::forward<Args>(arguments)...);
}

}  // namespace aio
