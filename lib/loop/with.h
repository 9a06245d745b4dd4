// with: `async with`, a scope whose entry and exit can be awaited.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "loop/coro.h"

namespace aio {
namespace detail {

template <class C>
struct CoroResult;
template <class T>
struct CoroResult<Coro<T>> {
  using type = T;
};

/// Calls `body(value)` or, if it takes nothing, `body()`.
template <class Body, class Value>
decltype(auto) call_body(Body& body, Value&& value) {
  if constexpr (std::is_invocable_v<Body&, Value>) {
    return body(std::forward<Value>(value));
  } else {
    return body();
  }
}

template <class Resource, class Body>
using WithResult = typename CoroResult<
    std::invoke_result_t<decltype(&call_body<Body, Resource&>), Body&, Resource&>>::type;

}  // namespace detail

/// Enters `resource`, awaits `body(resource)`, and leaves it on every way out, an exception
/// and a cancel included. A resource is what has
///
///     aio::Coro<> aenter();
///     aio::Coro<bool> aexit(std::exception_ptr error);  // error is null after a normal end
///
/// where `aexit` returns true to swallow the exception (only of a body without a result),
/// or throws one of its own in its place. Resource and body live in the frame of `with`, so
/// the lambda may capture by reference:
///
///     co_await aio::with(aio::TaskGroup(), [&](aio::TaskGroup& group) -> aio::Coro<> {
///       group.create_task(one());
///       group.create_task(two());
///       co_return;
///     });
///
/// GCC 12 destroys a lambda twice that has captures by value and is made inside a `co_await`
/// expression: name such a lambda first.
template <class Resource, class Body>
Coro<detail::WithResult<Resource, Body>> with(Resource resource, Body body) {
  using Result = detail::WithResult<Resource, Body>;
  co_await resource.aenter();
  std::exception_ptr error;
  if constexpr (std::is_void_v<Result>) {
    try {
      auto running = detail::call_body(body, resource);
      co_await std::move(running);
    } catch (...) {
      error = std::current_exception();
    }
    const bool swallow = co_await resource.aexit(error);
    if (error != nullptr && !swallow) std::rethrow_exception(error);
  } else {
    std::optional<detail::Stored<Result>> result;
    try {
      auto running = detail::call_body(body, resource);
      result.emplace(co_await std::move(running));
    } catch (...) {
      error = std::current_exception();
    }
    co_await resource.aexit(error);
    if (error != nullptr) std::rethrow_exception(error);
    co_return detail::take<Result>(result);
  }
}

}  // namespace aio
