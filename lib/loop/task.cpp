#include "loop/task.h"

#include <stdexcept>

namespace aio {

AnyTask current_task() {
  detail::TaskCore* core = EventLoop::current().current_task();
  if (core == nullptr) throw std::logic_error("no task is running");
  return AnyTask(*core);
}

std::vector<AnyTask> all_tasks() {
  std::vector<AnyTask> tasks;
  for (auto* core = EventLoop::current().first_task(); core != nullptr; core = core->next) {
    tasks.emplace_back(*core);
  }
  return tasks;
}

}  // namespace aio
