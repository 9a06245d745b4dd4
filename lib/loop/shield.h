// shield: protects what is awaited from a cancel of who awaits.
#pragma once

#include <utility>

#include "loop/task.h"

namespace aio {

/// A future of the same result whose cancel does not reach `inner`. A coroutine is made a
/// task. Keep a handle of what is shielded, or let it end by itself.
///
///     auto saving = aio::create_task(save());
///     co_await aio::shield(saving);  // a cancel here leaves `saving` at work
///
/// What `inner` throws after the cancel of the shield counts as retrieved. Three allocations.
template <class T>
Future<T> shield(Future<T> inner) {
  if (inner.done()) return inner;
  Future<T> outer(inner.core()->loop());
  const auto id = inner.add_done_callback([outer](Future<T> done) mutable {
    if (outer.done()) {
      done.core()->mark_retrieved();
    } else if (done.cancelled()) {
      outer.cancel();
    } else if (auto error = done.exception(); error != nullptr) {
      outer.set_exception(std::move(error));
    } else if constexpr (std::is_void_v<T>) {
      outer.set_result();
    } else {
      detail::FutureCore& core = *done.core();
      outer.set_result(detail::take_result<T>(core, core.unique()));
    }
  });
  outer.add_done_callback([inner, id](const Future<T>&) mutable {
    if (!inner.done()) {
      inner.remove_done_callback(id);
      inner.add_done_callback([](const Future<T>& done) { done.core()->mark_retrieved(); });
    }
  });
  return outer;
}
template <class T>
Future<T> shield(Task<T> inner) {
  return shield(Future<T>(std::move(inner)));
}
template <class T>
Future<T> shield(Coro<T> inner) {
  return shield(Future<T>(create_task(std::move(inner))));
}
template <Awaiter A>
auto shield(A inner) {
  return shield(as_coro(std::move(inner)));
}

}  // namespace aio
