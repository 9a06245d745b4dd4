// run: a program's main coroutine, from first to last.
#pragma once

#include <optional>
#include <utility>

#include "loop/task.h"

namespace aio {
namespace detail {

/// Runs `main` to its end on `loop`, then cancels and awaits all other tasks, and closes the
/// loop. Returns whether the process is to die of the SIGINT that cancelled main.
bool run_main(EventLoop& loop, TaskCore& main);

[[noreturn]] void die_of_sigint();

}  // namespace detail

/// Makes a loop, runs `main` on it, cancels and awaits what is left, closes every handle, and
/// returns main's result or throws its exception.
///
///     aio::Coro<int> main_task() { ... }
///     int main() { return aio::run(main_task()); }
///
/// The first Ctrl-C cancels main; when its cleanup is over, the process dies of SIGINT. A
/// second one kills it at once. A main that catches the CancelledError and returns a result
/// lives on. Where SIGINT is ignored or handled by someone else already, it stays so.
template <class T>
T run(Coro<T> main, EventLoop::Clock clock = EventLoop::Clock::real) {
  EventLoop loop(clock);
  Task<T> task = loop.create_task(std::move(main));
  auto& core = static_cast<detail::TaskCore&>(*task.core());
  if (detail::run_main(loop, core)) detail::die_of_sigint();
  return detail::take_result<T>(core, true);
}

/// run() on the virtual clock: for tests of time, which then take none.
template <class T>
T run_virtual(Coro<T> main) {
  return run(std::move(main), EventLoop::Clock::virtual_time);
}

}  // namespace aio
