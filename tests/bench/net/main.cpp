// aioc_bench_net: what the servers cost, beside floors measured in the same run.
//
// It never judges by exit status: 0 however the figures come out, 2 when one of them could not
// be taken or the command line makes no sense.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "../report.h"
#include "../spawn.h"
#include "net_benches.h"

namespace bench::net {
namespace {

constexpr int kFailed = 2;

struct Measure {
  std::string_view name;
  void (*run)(const std::string& aioc);
};
constexpr std::array<Measure, 5> kMeasures{{
    {"http", bench_http},
    {"json", bench_json},
    {"telnet", bench_telnet},
    {"idle", bench_idle},
    {"tls", bench_tls},
}};

void print_usage() {
  fmt::print(
      "usage: aioc_bench_net [--aioc PATH] [MEASURE]\n"
      "  --aioc PATH  the program to measure (default: the one built with this)\n"
      "  MEASURE      one of:");
  for (const Measure& measure : kMeasures) fmt::print(" {}", measure.name);
  fmt::print("\n");
}

int run(const std::string& aioc, std::string_view name) {
  int selected = 0;
  bool failed = false;
  for (const Measure& measure : kMeasures) {
    if (!name.empty() && name != measure.name) continue;
    if (selected++ == 0) print_heading();
    // A measure that fails must not take the others with it.
    try {
      measure.run(aioc);
    } catch (const BenchError& error) {
      print_failure(measure.name, error.what());
      failed = true;
    }
  }
  if (selected == 0) throw BenchError(fmt::format("no measure is called '{}'", name));
  return failed ? kFailed : EXIT_SUCCESS;
}

}  // namespace
}  // namespace bench::net

int main(int argc, char** argv) {
  std::string aioc = AIOC_BENCH_PROGRAM;
  std::string_view name;
  try {
    for (int i = 1; i < argc; ++i) {
      const std::string_view word = argv[i];
      if (word == "--help") {
        bench::net::print_usage();
        return EXIT_SUCCESS;
      }
      if (word == "--aioc" && i + 1 < argc) {
        aioc = argv[++i];
      } else if (name.empty()) {
        name = word;
      } else {
        throw bench::BenchError("one measure at a time");
      }
    }
    return bench::net::run(aioc, name);
  } catch (const std::exception& error) {
    fmt::print(stderr, "aioc_bench_net: {} (see --help)\n", error.what());
  }
  return bench::net::kFailed;
}
