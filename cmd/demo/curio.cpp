// Curio's `async for task in group`: a scope for the probes, which gives them as they are done.
#include <fmt/format.h>

#include "demo/demos.h"
#include "dns/probe.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

const char* mark(const dns::Result& result) {
  if (result.status == dns::Status::unknown) return "?";  // nobody knows, so not "not found"
  return result.found() ? "+" : " ";
}

aio::Coro<> probe_all(aio::TaskGroup& group) {
  for (const auto* word : {"none", "true", "and", "as", "def", "del", "elif", "else", "for",
                           "from", "if", "in", "is", "not", "or", "pass", "try", "with"}) {
    group.create_task(dns::probe(fmt::format("{}.dev", word)));
  }
  while (auto task = co_await group.next_done()) {
    const auto result = task->as<dns::Result>().result();
    fmt::print("{} {}\n", mark(result), result.name);
  }
}

aio::Coro<> main() {
  dns::default_resolver();  // what is wrong with it is said once, not by each task
  co_await aio::with(aio::TaskGroup(), probe_all);
}

}  // namespace

void curio_demo() { aio::run(main()); }

}  // namespace aioc::demo
