// Awaiters as coroutines: what lets queue.get() stand where asyncio takes any awaitable.
#pragma once

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

#include "loop/coro.h"

namespace aio {

/// What `co_await` takes as it is, such as what sleep(), lock.acquire(), queue.get() and
/// reader.readline() give; it can be moved until it is awaited.
template <class A>
concept Awaiter = std::move_constructible<A> && requires(A awaiter) {
  { awaiter.await_ready() } -> std::convertible_to<bool>;
  awaiter.await_resume();
};

/// A coroutine that awaits it, for where a Coro is asked for. create_task, gather, wait_for,
/// shield and as_completed take awaiters as they are.
///
///     aio::Coro<std::string> next = aio::as_coro(queue.get());
template <Awaiter A>
auto as_coro(A awaiter) -> Coro<decltype(awaiter.await_resume())> {
  co_return co_await awaiter;
}

}  // namespace aio
