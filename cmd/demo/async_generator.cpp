// AsyncGenerator: co_yield gives values one by one, with awaits in between.
// `while (auto x = co_await generator.next())` is Python's `async for`.
#include <fmt/core.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

struct Probe {
  std::string domain;
  bool found;
};

/// Stands for a look-up: names of the top-level domain .invalid are never found.
aio::Coro<Probe> probe(std::string domain, double delay) {
  co_await aio::sleep(delay);
  const bool found = !domain.ends_with(".invalid");
  Probe result{std::move(domain), found};
  co_return result;
}

/// All are looked up at once, and each answer is given as soon as it is there.
aio::AsyncGenerator<Probe> multi_probe(std::vector<std::string> domains) {
  std::vector<aio::Coro<Probe>> probes;
  double delay = 0.1 * static_cast<double>(domains.size());
  for (auto& domain : domains) {
    probes.push_back(probe(std::move(domain), delay));
    delay -= 0.1;
  }
  auto completed = aio::as_completed(std::move(probes));
  for (auto&& next_to_complete : completed) {
    const Probe result = co_await next_to_complete;
    co_yield result;
  }
}

aio::Coro<> main() {
  std::vector<std::string> names = {"python.org", "go-lang.org", "no-lang.invalid",
                                    "rust-lang.org"};
  std::puts("FOUND\t\tNOT FOUND");
  std::puts("=====\t\t=========");
  auto results = multi_probe(std::move(names));
  while (auto result = co_await results.next()) {
    fmt::print("{}{}\n", result->found ? "" : "\t\t", result->domain);
  }
}

}  // namespace

void async_generator_demo() { aio::run(main()); }

}  // namespace aioc::demo
