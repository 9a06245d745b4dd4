// aioc_bench_fetch: what downloads cost, beside floors measured in the same run.
//
// It never judges by exit status: 0 however the figures come out, 2 when one of them could not
// be taken or the command line makes no sense.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "../report.h"
#include "../spawn.h"
#include "fetch_benches.h"

namespace bench::fetch {
namespace {

constexpr int kFailed = 2;

struct Measure {
  std::string_view name;
  void (*run)(const Settings& settings);
};
constexpr std::array<Measure, 5> kMeasures{{
    {"small", bench_small},
    {"one", bench_one},
    {"large", bench_large},
    {"memory", bench_memory},
    {"start", bench_start},
}};

void print_usage() {
  fmt::print(
      "usage: aioc_bench_fetch [--aioc PATH] [MEASURE]\n"
      "  --aioc PATH  the program to measure (default: the one built with this)\n"
      "  MEASURE      one of:");
  for (const Measure& measure : kMeasures) fmt::print(" {}", measure.name);
  fmt::print("\n");
}

/// A measure that fails must not take the others with it.
bool run_one(const Measure& measure, const Settings& settings) {
  try {
    measure.run(settings);
  } catch (const std::exception& error) {
    print_failure(measure.name, error.what());
    return false;
  }
  return true;
}

int run_selected(std::string_view name, const std::string& program) {
  // Where it was built: a copy would not find its companion.
  const Settings settings{program};
  int selected = 0;
  bool all_taken = true;
  for (const Measure& measure : kMeasures) {
    if (!name.empty() && name != measure.name) continue;
    if (selected++ == 0) print_heading();
    all_taken = run_one(measure, settings) && all_taken;
  }
  if (selected == 0) throw BenchError(fmt::format("no measure is called '{}'", name));
  return all_taken ? EXIT_SUCCESS : kFailed;
}

int run(std::span<char* const> arguments) {
  std::string program = AIOC_BENCH_PROGRAM;
  std::string_view name;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--help") {
      print_usage();
      return EXIT_SUCCESS;
    }
    if (word == "--aioc" && i + 1 < arguments.size()) {
      program = arguments[++i];
    } else if (word.starts_with("-") || !name.empty()) {
      throw BenchError(fmt::format("'{}' is one too many", word));
    } else {
      name = word;
    }
  }
  return run_selected(name, program);
}

}  // namespace
}  // namespace bench::fetch

int main(int argc, char** argv) {
  try {
    return bench::fetch::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  } catch (const std::exception& error) {
    fmt::print(stderr, "aioc_bench_fetch: {} (see --help)\n", error.what());
  }
  return bench::fetch::kFailed;
}
