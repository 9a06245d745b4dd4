// Instructions executed, counted by callgrind: a figure that is the same on a busy machine, and
// so fit for telling a small gain from noise. It knows nothing of page faults or the kernel.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <vector>

#include "benches.h"
#include "report.h"
#include "scratch.h"

namespace bench {
namespace {

constexpr std::array<std::string_view, 2> kRook{"rook", "black"};
constexpr std::array<std::string_view, 1> kLetter{"letter"};
constexpr std::array<std::string_view, 1> kCjk{"cjk"};

// The profile ends its figures with a line "totals: N" (with "summary: N" before the parts).
std::optional<std::uint64_t> read_total(const std::string& profile) {
  std::ifstream file(profile);
  std::string word;
  while (file >> word) {
    if (word != "totals:") continue;
    std::uint64_t total = 0;
    if (file >> total) return total;
  }
  return std::nullopt;
}

std::uint64_t count_instructions(const std::string& valgrind, const Command& command) {
  const ScratchDirectory scratch;
  const std::string profile = scratch.path("profile");
  Command counted{{valgrind, "--quiet", "--tool=callgrind",
                   fmt::format("--callgrind-out-file={}", profile)}};
  counted.argv.insert(counted.argv.end(), command.argv.begin(), command.argv.end());
  run_timed(counted, Sink::kNull);
  if (const auto total = read_total(profile)) return *total;
  throw BenchError(fmt::format("callgrind left no total for `{}`", command_line(command)));
}

struct Row {
  std::string_view name;
  Command command;
};

}  // namespace

bool print_instructions(const Settings& settings) {
  const auto valgrind = find_in_path("valgrind");
  if (!valgrind) {
    fmt::print("valgrind is not in PATH: no instructions counted\n");
    return true;
  }
  const std::vector<Row> rows{
      {"empty static", {{settings.empty_static}}},
      {"find rook black", find_command(settings, kRook)},
      {"find letter", find_command(settings, kLetter)},
      {"find cjk", find_command(settings, kCjk)},
  };
  fmt::print("{:<16} {:>14}\n", "command", "instructions");
  bool all_counted = true;
  for (const Row& row : rows) {
    try {
      // Without valgrind first: what is wrong with the command is then said of the command.
      run_timed(row.command, Sink::kNull);
      fmt::print("{:<16} {:>14}\n", row.name, count_instructions(*valgrind, row.command));
      std::fflush(stdout);
    } catch (const BenchError& error) {
      print_failure(row.name, error.what());
      all_counted = false;
    }
  }
  return all_counted;
}

}  // namespace bench
