// The demos: asyncio's idioms, one small program a file, each complete by itself.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::demo {

struct Demo {
  std::string_view name;
  std::string_view summary;
  void (*run)();  ///< a program of its own: makes a loop, prints to stdout, and returns
};

/// All demos, in the order in which they are best read.
std::span<const Demo> demos();

/// The demo called `name`, or null.
const Demo* find_demo(std::string_view name);

/// The names of all demos.
std::vector<std::string> demo_names();

// Each is in the file of its name.

void as_completed_demo();
void async_context_demo();
void async_generator_demo();
void call_at_demo();
void call_later_demo();
void call_soon_demo();
void cancel_task_demo();
void cancel_task2_demo();
void condition_demo();
void coroutine_demo();
void coroutine_chain_demo();
void coroutine_return_demo();
void create_task_demo();
void curio_demo();
void ensure_future_demo();
void event_demo();
void executor_process_demo();
void executor_thread_demo();
void future_demo();
void future_await_demo();
void future_callback_demo();
void gather_demo();
void getaddrinfo_demo();
void getnameinfo_demo();
void hello_loop_demo();
void lock_demo();
void queue_demo();
void signals_demo();
void subprocess_coroutine_demo();
void subprocess_protocol_demo();
void subprocess_write_demo();
void task_group_demo();
void universal_queue_demo();
void wait_demo();
void wait_timeout_demo();

}  // namespace aioc::demo
