// aioc_bench_loop: what the loop costs, beside floors measured in the same run.
//
// It never judges by exit status: 0 however the figures come out, 2 when one of them could not
// be taken or the command line makes no sense.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "../report.h"
#include "../spawn.h"
#include "loop_benches.h"

namespace bench::loop {
namespace {

constexpr int kFailed = 2;

struct Whole {
  std::string_view name;
  void (*run)();
};
constexpr std::array<Whole, 3> kWholes{{
    {"echo", bench_echo},
    {"echo_instr", bench_echo_instructions},
    {"compile", bench_compile},
}};

using Measures = std::span<const Measure> (*)();
constexpr std::array<Measures, 6> kMeasures{coroutine_measures, task_measures,
                                            sync_measures,      timer_measures,
                                            thread_measures,    subprocess_measures};

/// Runs what is asked for by name; all without one.
class Selection {
 public:
  explicit Selection(std::string_view name) : name_(name) {}

  template <class F>
  void run(std::string_view name, F function) {
    if (!name_.empty() && name != name_) return;
    if (selected_++ == 0) print_heading();
    // A measure that fails must not take the others with it.
    try {
      function();
    } catch (const BenchError& error) {
      print_failure(name, error.what());
      failed_ = true;
    }
  }
  int status() const {
    if (selected_ == 0) throw BenchError(fmt::format("no measure is called '{}'", name_));
    return failed_ ? kFailed : EXIT_SUCCESS;
  }

 private:
  std::string_view name_;
  int selected_ = 0;
  bool failed_ = false;
};

void print_usage() {
  fmt::print("usage: aioc_bench_loop [MEASURE]\n  MEASURE  one of:");
  for (const Measures measures : kMeasures) {
    for (const Measure& measure : measures()) fmt::print(" {}", measure.name);
  }
  for (const Whole& whole : kWholes) fmt::print(" {}", whole.name);
  fmt::print("\n");
}

int run_selected(std::string_view name) {
  Selection selection(name);
  for (const Measures measures : kMeasures) {
    for (const Measure& measure : measures()) {
      selection.run(measure.name, [&] { loop::run(measure); });
    }
  }
  for (const Whole& whole : kWholes) selection.run(whole.name, whole.run);
  return selection.status();
}

}  // namespace
}  // namespace bench::loop

int main(int argc, char** argv) {
  try {
    const std::string_view name = argc > 1 ? argv[1] : "";
    if (argc > 2) throw bench::BenchError("one measure at a time");
    if (name == "--help") {
      bench::loop::print_usage();
      return EXIT_SUCCESS;
    }
    return bench::loop::run_selected(name);
  } catch (const std::exception& error) {
    fmt::print(stderr, "aioc_bench_loop: {} (see --help)\n", error.what());
  }
  return bench::loop::kFailed;
}
