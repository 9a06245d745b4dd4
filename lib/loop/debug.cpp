#include "loop/debug.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "loop/event_loop.h"

namespace aio {
namespace {

using detail::TaskCore;

std::string describe_state(const TaskCore& task, const EventLoop& loop) {
  if (&task == loop.current_task()) return "running";
  if (task.waiting_for() != nullptr) return "waits for " + task.waiting_for()->describe();
  return task.started() ? "ready" : "not begun";
}

std::string describe_line(const TaskCore& task, const EventLoop& loop) {
  return task.name() + " " + task.function() + "(): " + describe_state(task, loop) + "\n";
}

}  // namespace

std::string task_tree(const EventLoop& loop) {
  std::unordered_map<std::uint64_t, std::vector<const TaskCore*>> children;
  std::unordered_map<std::uint64_t, const TaskCore*> tasks;
  for (const auto* task = loop.first_task(); task != nullptr; task = task->next) {
    tasks.emplace(task->id(), task);
  }
  for (const auto* task = loop.first_task(); task != nullptr; task = task->next) {
    children[tasks.contains(task->parent_id()) ? task->parent_id() : 0].push_back(task);
  }
  // A stack of our own: tasks may stand a million deep.
  struct Place {
    const TaskCore* task;
    std::size_t depth;
  };
  std::vector<Place> left;
  const auto push_children = [&](std::uint64_t parent, std::size_t depth) {
    const auto found = children.find(parent);
    if (found == children.end()) return;
    for (auto task = found->second.rbegin(); task != found->second.rend(); ++task) {
      left.push_back({*task, depth});
    }
  };
  constexpr std::size_t kIndent = 2;
  constexpr std::size_t kDeepestIndent = 40;  // the rest stands there, so that lines stay short
  std::string text;
  push_children(0, 0);
  while (!left.empty()) {
    const Place place = left.back();
    left.pop_back();
    text.append(kIndent * std::min(place.depth, kDeepestIndent), ' ');
    text += describe_line(*place.task, loop);
    push_children(place.task->id(), place.depth + 1);
  }
  return text;
}

std::string task_tree() { return task_tree(EventLoop::current()); }

void print_task_tree(int fd) {
  const std::string text = task_tree();
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(fd, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    written += static_cast<std::size_t>(count);
  }
}

}  // namespace aio
