// TaskGroup: a scope that does not end before its tasks have ended. If one of them fails, the
// others are cancelled. next_done() gives the tasks as they are done.
#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

struct Probe {
  std::string domain;
  bool found;
};

/// Stands for a look-up, which takes longer where there is nothing to be found.
aio::Coro<Probe> probe(std::string domain) {
  static const std::set<std::string> kRegistered = {"and.dev",  "as.dev", "def.dev", "del.dev",
                                                    "from.dev", "in.dev", "not.dev", "try.dev"};
  const bool found = kRegistered.contains(domain);
  co_await aio::sleep(found ? 0.1 : 0.2);
  Probe result{std::move(domain), found};
  co_return result;
}

aio::Coro<> probe_all(aio::TaskGroup& group) {
  for (const auto* word : {"none", "true", "and", "as", "def", "del", "elif", "else", "for",
                           "from", "if", "in", "is", "not", "or", "pass", "try", "with"}) {
    group.create_task(probe(fmt::format("{}.dev", word)));
  }
  while (auto task = co_await group.next_done()) {
    const Probe result = task->as<Probe>().result();
    fmt::print("{} {}\n", result.found ? "+" : " ", result.domain);
  }
}

aio::Coro<> main() { co_await aio::with(aio::TaskGroup(), probe_all); }

}  // namespace

void task_group_demo() { aio::run(main()); }

}  // namespace aioc::demo
