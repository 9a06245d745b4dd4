// aioc_bench: figures of process start-up and output, as ratios over floors of the same run.
//
// It never judges by exit status: 0 however the figures come out, 2 when one of them could not
// be taken (or the command line makes no sense).
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "benches.h"
#include "report.h"
#include "scratch.h"

namespace bench {
namespace {

constexpr int kDefaultRounds = 400;
constexpr int kFailed = 2;

constexpr std::array<Bench, 8> kBenches{{
    {"control", bench_control},
    {"static", bench_static},
    {"dynamic", bench_dynamic},
    {"grep", bench_grep},
    {"letter", bench_letter},
    {"cjk", bench_cjk},
    {"describe", bench_describe},
    {"memory", bench_memory},
}};

struct Options {
  Settings settings{AIOC_BENCH_PROGRAM, AIOC_BENCH_EMPTY_STATIC, AIOC_BENCH_EMPTY_DYNAMIC,
                    AIOC_BENCH_LAUNCH, kDefaultRounds};
  std::string filter;
  bool any_cpu = false;
  bool instructions = false;
  bool help = false;
};

void print_usage(std::FILE* to) {
  fmt::print(
      to,
      "usage: aioc_bench [--aioc PATH] [--rounds N] [--any-cpu] [--instructions] [MEASURE]\n"
      "  --aioc PATH      the program to measure (default: the one built with this)\n"
      "  --rounds N       rounds of the short measures (default: {})\n"
      "  --any-cpu        do not keep everything on one CPU: less steady, shows threads\n"
      "  --instructions   count instructions with callgrind instead of timing\n"
      "  MEASURE          only the measures whose name contains this:",
      kDefaultRounds);
  for (const Bench& bench : kBenches) fmt::print(to, " {}", bench.name);
  fmt::print(to, "\n");
}

int parse_rounds(std::string_view text) {
  int rounds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, rounds);
  if (error != std::errc() || stop != end || rounds < 1) {
    throw BenchError(fmt::format("--rounds wants a number from 1 on, not '{}'", text));
  }
  return rounds;
}

Options parse(std::span<char* const> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    const auto value = [&]() -> std::string_view {
      if (i + 1 == arguments.size()) throw BenchError(fmt::format("{} wants a value", word));
      return arguments[++i];
    };
    if (word == "--help") {
      options.help = true;
    } else if (word == "--any-cpu") {
      options.any_cpu = true;
    } else if (word == "--instructions") {
      options.instructions = true;
    } else if (word == "--rounds") {
      options.settings.rounds = parse_rounds(value());
    } else if (word == "--aioc") {
      options.settings.aioc = value();
    } else if (word.substr(0, 1) == "-" || !options.filter.empty()) {
      throw BenchError(fmt::format("'{}' is one too many", word));
    } else {
      options.filter = word;
    }
  }
  return options;
}

// A measure that fails must not take the others with it.
bool run_one(const Bench& bench, const Settings& settings) {
  try {
    bench.run(settings);
    return true;
  } catch (const BenchError& error) {
    print_failure(bench.name, error.what());
    return false;
  }
}

int run_selected(const Options& options) {
  std::size_t selected = 0;
  bool all_taken = true;
  for (const Bench& bench : kBenches) {
    if (bench.name.find(options.filter) == std::string_view::npos) continue;
    if (selected++ == 0) print_heading();
    all_taken = run_one(bench, options.settings) && all_taken;
  }
  if (selected == 0) throw BenchError(fmt::format("no measure is called '{}'", options.filter));
  return all_taken ? EXIT_SUCCESS : kFailed;
}

int run(std::span<char* const> arguments) {
  const Options options = parse(arguments);
  if (options.help) {
    print_usage(stdout);
    return EXIT_SUCCESS;
  }
  if (options.instructions) {
    return print_instructions(options.settings) ? EXIT_SUCCESS : kFailed;
  }
  if (!options.any_cpu) stay_on_this_cpu();
  // Copies, as installed programs are. What the linker has just written lies in the page cache
  // in single pages, which makes a fault many times as dear as in a file written in one go.
  const ScratchDirectory installed;
  Options copied = options;
  for (auto* program :
       {&copied.settings.aioc, &copied.settings.empty_static, &copied.settings.empty_dynamic}) {
    *program = installed.install(*program);
  }
  return run_selected(copied);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  try {
    return bench::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  } catch (const bench::BenchError& error) {
    fmt::print(stderr, "aioc_bench: {} (see --help)\n", error.what());
  } catch (const std::exception& error) {
    fmt::print(stderr, "aioc_bench: {}\n", error.what());
  }
  return bench::kFailed;
}
