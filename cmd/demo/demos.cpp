#include "demo/demos.h"

#include <algorithm>
#include <array>

namespace aioc::demo {
namespace {

constexpr std::array kDemos = {
    Demo{"hello-loop", "two callbacks, of which the second stops the loop", hello_loop_demo},
    Demo{"coroutine", "run a coroutine", coroutine_demo},
    Demo{"coroutine-return", "get a coroutine's result", coroutine_return_demo},
    Demo{"coroutine-chain", "await a coroutine in a coroutine", coroutine_chain_demo},
    Demo{"call-soon", "call plain functions from the loop", call_soon_demo},
    Demo{"call-later", "call them after a delay", call_later_demo},
    Demo{"call-at", "call them at a time of the loop's clock", call_at_demo},
    Demo{"future", "run the loop until a future has its result", future_demo},
    Demo{"future-await", "await a future", future_await_demo},
    Demo{"future-callback", "be called when a future is done", future_callback_demo},
    Demo{"create-task", "run a coroutine beside the one that made it", create_task_demo},
    Demo{"cancel-task", "cancel a task that has not begun", cancel_task_demo},
    Demo{"cancel-task2", "cancel a task that waits", cancel_task2_demo},
    Demo{"ensure-future", "hand a task to whoever awaits it", ensure_future_demo},
    Demo{"wait", "wait until several tasks are done", wait_demo},
    Demo{"wait-timeout", "wait for them no longer than that", wait_timeout_demo},
    Demo{"gather", "collect results in the order of the questions", gather_demo},
    Demo{"as-completed", "take results as they come", as_completed_demo},
    Demo{"task-group", "tasks that end with their scope", task_group_demo},
    Demo{"async-generator", "yield values with awaits in between", async_generator_demo},
    Demo{"async-context", "a scope whose entry and exit are awaited", async_context_demo},
    Demo{"lock", "one at a time", lock_demo},
    Demo{"event", "wait for a flag", event_demo},
    Demo{"condition", "wake some of those that wait, or all", condition_demo},
    Demo{"queue", "one producer, two consumers, and back-pressure", queue_demo},
    Demo{"universal-queue", "a queue between a thread and a coroutine", universal_queue_demo},
    Demo{"executor-thread", "run blocking functions in threads", executor_thread_demo},
    Demo{"executor-process", "run them in processes", executor_process_demo},
    Demo{"subprocess-protocol", "run a program, by callbacks", subprocess_protocol_demo},
    Demo{"subprocess-coroutine", "run a program and read its lines", subprocess_coroutine_demo},
    Demo{"subprocess-write", "send a program its input, and await its output",
         subprocess_write_demo},
    Demo{"signals", "handle signals in the loop", signals_demo},
    Demo{"getaddrinfo", "look up the addresses of names", getaddrinfo_demo},
    Demo{"getnameinfo", "look up the names of addresses", getnameinfo_demo},
    Demo{"curio", "probe domains in a task group, and take each as it is done", curio_demo},
};

}  // namespace

std::span<const Demo> demos() { return kDemos; }

const Demo* find_demo(std::string_view name) {
  const auto* at = std::find_if(kDemos.begin(), kDemos.end(),
                                [&](const Demo& demo) { return demo.name == name; });
  return at == kDemos.end() ? nullptr : at;
}

std::vector<std::string> demo_names() {
  std::vector<std::string> names;
  for (const auto& demo : kDemos) names.emplace_back(demo.name);
  return names;
}

}  // namespace aioc::demo
