// gather: runs several at once and collects their results in order.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "loop/outcome.h"
#include "loop/task.h"

namespace aio {

/// Makes gather() give outcomes in the place of results, where exceptions stand among them.
struct ReturnExceptions {
  explicit ReturnExceptions() = default;
};
inline constexpr ReturnExceptions return_exceptions{};

namespace detail {

/// The future that gather() returns. Its cancel is one of all children; it ends when they
/// have ended, or at the first exception.
class GatherCore : public FutureCore {
 public:
  GatherCore(EventLoop& loop, void* slot, bool returns_exceptions)
      : FutureCore(loop, slot), returns_exceptions_(returns_exceptions) {}

  void watch(std::vector<Ref<FutureCore>> children);
  bool cancel() override;
  std::string describe() const override { return "gather"; }

 protected:
  /// Fills the slot from the children, which are all done.
  virtual void collect() = 0;
  FutureCore& child(std::size_t index) const { return *nodes_[index].child; }
  std::size_t size() const { return count_; }

 private:
  struct Node : DoneNode {
    GatherCore* gather = nullptr;
    Ref<FutureCore> child;
  };
  static void run_done(void* node);
  void child_done(FutureCore& child);

  std::unique_ptr<Node[]> nodes_;
  std::size_t count_ = 0;
  std::size_t finished_ = 0;
  bool returns_exceptions_;
  bool cancel_requested_ = false;
};

template <class T>
using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// What one child comes to: its result, or its outcome.
template <class T, bool kOutcome>
struct Collected {
  using type = std::conditional_t<kOutcome, Outcome<T>, Value<T>>;

  static type of(FutureCore& child) {
    if constexpr (kOutcome) {
      return Outcome<T>::of(child);
    } else if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return detail::take_result<T>(child, child.unique());
    }
  }
};

template <bool kOutcome, class... T>
class GatherTuple final : public GatherCore {
 public:
  using Result = std::tuple<typename Collected<T, kOutcome>::type...>;
  explicit GatherTuple(EventLoop& loop) : GatherCore(loop, &result_, kOutcome) {}

 private:
  void collect() override { collect(std::index_sequence_for<T...>()); }
  template <std::size_t... I>
  void collect(std::index_sequence<I...> /*unused*/) {
    result_.emplace(Collected<T, kOutcome>::of(child(I))...);
  }

  std::optional<Result> result_;
};

template <bool kOutcome, class T>
class GatherVector final : public GatherCore {
 public:
  static constexpr bool kNothing = std::is_void_v<T> && !kOutcome;
  using Result =
      std::conditional_t<kNothing, void, std::vector<typename Collected<T, kOutcome>::type>>;
  explicit GatherVector(EventLoop& loop) : GatherCore(loop, &result_, kOutcome) {}

 private:
  void collect() override {
    result_.emplace();
    if constexpr (!kNothing) {
      result_->reserve(size());
      for (std::size_t at = 0; at < size(); ++at) {
        result_->push_back(Collected<T, kOutcome>::of(child(at)));
      }
    }
  }

  std::optional<Stored<Result>> result_;
};

template <class A>
struct AwaitableResult;
template <class T>
struct AwaitableResult<Coro<T>> {
  using type = T;
};
template <class T>
struct AwaitableResult<Future<T>> {
  using type = T;
};
template <class T>
struct AwaitableResult<Task<T>> {
  using type = T;
};
template <Awaiter A>
struct AwaitableResult<A> {
  using type = decltype(std::declval<A&>().await_resume());
};
template <class A>
using ResultOf = typename AwaitableResult<std::remove_cvref_t<A>>::type;

template <bool kOutcome, class... A>
auto gather_tuple(A... awaitables) {
  using State = GatherTuple<kOutcome, ResultOf<A>...>;
  const Ref<State> state(new State(EventLoop::current()));
  std::vector<Ref<FutureCore>> children;
  children.reserve(sizeof...(A));
  (children.push_back(ensure_future(std::move(awaitables)).core()), ...);
  state->watch(std::move(children));
  return Future<typename State::Result>(state);
}

template <bool kOutcome, class A>
auto gather_vector(std::vector<A> awaitables) {
  using State = GatherVector<kOutcome, ResultOf<A>>;
  const Ref<State> state(new State(EventLoop::current()));
  std::vector<Ref<FutureCore>> children;
  children.reserve(awaitables.size());
  for (auto& awaitable : awaitables) {
    children.push_back(ensure_future(std::move(awaitable)).core());
  }
  state->watch(std::move(children));
  return Future<typename State::Result>(state);
}

template <class A>
concept Gatherable = requires {
  typename AwaitableResult<std::remove_cvref_t<A>>::type;
};

}  // namespace detail

/// Runs coroutines, tasks and futures at once; its result is the tuple of their results, in
/// the order of the arguments (std::monostate for void). The first exception is thrown at
/// once, and the others run on; a cancel of the gather cancels all of them.
///
///     auto [page, size] = co_await aio::gather(fetch(url), measure(url));
///
/// It begins at the call, not at the co_await. Beside the tasks, two allocations.
template <detail::Gatherable... A>
auto gather(A... awaitables) {
  return detail::gather_tuple<false>(std::move(awaitables)...);
}

/// The same of many of one type: a vector of results (nothing, for void).
///
///     std::vector<aio::Coro<int>> many;
///     for (int n : numbers) many.push_back(square(n));
///     std::vector<int> squares = co_await aio::gather(std::move(many));
template <detail::Gatherable A>
auto gather(std::vector<A> awaitables) {
  return detail::gather_vector<false>(std::move(awaitables));
}

/// With exceptions returned: waits for all, and gives an Outcome of each.
///
///     auto [first, second] = co_await aio::gather(aio::return_exceptions, one(), two());
///     if (first.failed()) std::puts("one failed");
template <detail::Gatherable... A>
auto gather(ReturnExceptions /*tag*/, A... awaitables) {
  return detail::gather_tuple<true>(std::move(awaitables)...);
}
template <detail::Gatherable A>
auto gather(ReturnExceptions /*tag*/, std::vector<A> awaitables) {
  return detail::gather_vector<true>(std::move(awaitables));
}

}  // namespace aio
