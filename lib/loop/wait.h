// wait: until the first, the first exception, or all of several tasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "loop/delay.h"
#include "loop/task.h"

namespace aio {

/// What wait() waits for.
enum class ReturnWhen : std::uint8_t { first_completed, first_exception, all_completed };
inline constexpr ReturnWhen FIRST_COMPLETED = ReturnWhen::first_completed;
inline constexpr ReturnWhen FIRST_EXCEPTION = ReturnWhen::first_exception;
inline constexpr ReturnWhen ALL_COMPLETED = ReturnWhen::all_completed;

/// What wait() gives: the tasks that are done and those that are not, each in the order in
/// which they were given.
template <class F>
struct Waited {
  std::vector<F> done;
  std::vector<F> pending;
};

namespace detail {

/// Suspends until enough of some futures are done, or a time is up.
class [[nodiscard("must co_await")]] WaitFor final : public Suspension, private TimerNode {
 public:
  WaitFor(std::vector<Ref<FutureCore>> futures, ReturnWhen when, std::optional<Delay> timeout);
  ~WaitFor();

  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  void await_resume();

  bool cancel() override;
  std::string describe() const override;

 private:
  struct Node : DoneNode {
    WaitFor* wait = nullptr;
    Ref<FutureCore> future;
    bool listed = false;
  };
  void count(const FutureCore& future);
  void end();

  std::unique_ptr<Node[]> nodes_;
  std::size_t count_;
  std::size_t left_;
  ReturnWhen when_;
  std::optional<Delay> timeout_;
  bool waiting_ = false;
  bool cancelled_ = false;
};

}  // namespace detail

/// Waits until `when` holds for the tasks or futures, or `timeout` has passed. It throws
/// nothing of theirs and cancels none of them, not even when it is cancelled itself. Throws
/// std::invalid_argument if there are none.
///
///     auto [done, pending] = co_await aio::wait(tasks, aio::FIRST_COMPLETED);
///     for (auto& task : pending) task.cancel();
///
/// One allocation.
template <class F>
Coro<Waited<F>> wait(std::vector<F> futures, ReturnWhen when = ALL_COMPLETED,
                     std::optional<Delay> timeout = {}) {
  if (futures.empty()) throw std::invalid_argument("wait: there is nothing to wait for");
  std::vector<detail::Ref<detail::FutureCore>> cores;
  cores.reserve(futures.size());
  for (const auto& future : futures) cores.emplace_back(future.core());
  detail::WaitFor waiting(std::move(cores), when, timeout);
  co_await waiting;
  Waited<F> waited;
  for (auto& future : futures) {
    auto& list = future.done() ? waited.done : waited.pending;
    list.push_back(std::move(future));
  }
  co_return waited;
}
template <class F>
Coro<Waited<F>> wait(std::vector<F> futures, Delay timeout) {
  return wait(std::move(futures), ALL_COMPLETED, timeout);
}

}  // namespace aio
