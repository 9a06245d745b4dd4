// Debug mode: what it reports, and the tree of tasks.
#pragma once

#include <string>

namespace aio {

class EventLoop;

// AIO_DEBUG=1 in the environment, or EventLoop::set_debug(true), lets the loop say on standard
// error, a line each, beginning with "aio: ":
//
//   - a coroutine that was dropped before its first step: "was never awaited";
//   - a callback or a step of a task that took longer than EventLoop::slow_callback_duration;
//   - the tree of the tasks that are pending when the main coroutine of aio::run has ended;
//   - a task that a closing loop destroys: "was destroyed but it is pending".
//
// An exception that nobody asked for is reported in any mode. Debug mode costs two readings of
// the clock a step.

/// The tasks of a loop that are not done, each below the task that made it, with the name of
/// its coroutine function, its state and what it waits for. One whose maker has ended stands
/// at the left. A line each; empty if there is none.
///
///     Task-1 main_task(): waits for task 'worker'
///       worker work(): waits for sleep
///       Task-3 work(): ready
std::string task_tree(const EventLoop& loop);
/// Of this thread's loop. Throws std::logic_error if there is none.
std::string task_tree();

/// Writes task_tree() to a descriptor, standard error if none is given.
void print_task_tree(int fd = 2);

/// Called with every loop that is made in debug mode, if it is set: a way to look into a
/// program that makes its own loop.
///
///     aio::on_debug_loop = [](aio::EventLoop& loop) { loop.call_later(1, look); };
inline void (*on_debug_loop)(EventLoop& loop) = nullptr;

}  // namespace aio
