// Many small files and a few large ones, by ours, the floors and the rivals, in turn.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <vector>

#include "../compare.h"
#include "../report.h"
#include "tools.h"

namespace bench::fetch {
namespace {

using Runs = std::map<std::string, std::vector<ClientRun>>;

/// Five rounds; each other one in the opposite order, as in compare(). What one left in the
/// caches is not always found by the same one so.
Runs run_in_turn(const std::vector<Tool>& tools, const Web& web, Side side) {
  Runs runs;
  for (const Tool& tool : tools) run_tool(tool, web, side);
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < tools.size(); ++i) {
      const Tool& tool = tools[round % 2 == 0 ? i : tools.size() - 1 - i];
      runs[tool.name].push_back(run_tool(tool, web, side));
    }
  }
  return runs;
}

double median_of(const std::vector<ClientRun>& runs, double ClientRun::*figure) {
  std::vector<double> figures;
  for (const ClientRun& run : runs) figures.push_back(run.*figure);
  return median(figures);
}

double ratio_of(const std::vector<ClientRun>& subject, const std::vector<ClientRun>& floor,
                double ClientRun::*figure) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    ratios.push_back(subject[i].*figure / floor[i].*figure);
  }
  return median(ratios);
}

/// "12,345 files/s, 123 MB/s, 45.6 us of CPU a file, peak 12.3 MB"
std::string describe(const std::vector<ClientRun>& runs, const Load& load) {
  const auto files = static_cast<double>(load.files);
  const double seconds = median_of(runs, &ClientRun::microseconds) / 1e6;
  return fmt::format("{:.0f} files/s, {:.0f} MB/s, {:.1f} us of CPU a file, peak {:.1f} MB",
                     files / seconds, files * static_cast<double>(load.bytes) / 1e6 / seconds,
                     median_of(runs, &ClientRun::cpu_microseconds) / files,
                     median_of(runs, &ClientRun::peak_mb));
}

class Table {
 public:
  Table(std::string_view measure, const Load& load, Runs runs)
      : measure_(measure), load_(load), runs_(std::move(runs)) {}

  /// Two lines, of time and of processor time.
  void print(const std::string& subject, const std::string& floor, Aim aim) const {
    const auto& of_subject = runs_.at(subject);
    const auto& of_floor = runs_.at(floor);
    print_figure({measure_, fmt::format("{} / {}", subject, floor), "memory"},
                 ratio_of(of_subject, of_floor, &ClientRun::microseconds), "x", aim,
                 describe(of_subject, load_));
    print_figure({measure_, fmt::format("{} / {}, CPU", subject, floor), "memory"},
                 ratio_of(of_subject, of_floor, &ClientRun::cpu_microseconds), "x", {}, "");
  }

 private:
  std::string_view measure_;
  Load load_;
  Runs runs_;
};

void compare_all(std::string_view measure, const Load& load, Side side,
                 const Settings& settings) {
  // At least 0.95 of the floor's files a second, and ahead of every rival.
  constexpr double kFloorAim = 1 / 0.95;
  constexpr double kAhead = 1;
  const Web web(load);
  fmt::print("{}: {} files of {} bytes, {} at once, from nginx on loopback into {}{}\n",
             measure, load.files, load.bytes, kJobs, kMemory,
             side == Side::client ? ", the client on a processor of its own" : "");
  std::fflush(stdout);

  const auto subject = find_subject(settings, web);
  const Tool floor = floor_on_curl(web);
  const Tool raw = floor_on_uv(web);
  const std::vector<Tool> rivals = find_rivals(web);
  std::vector<Tool> tools{floor, raw};
  tools.insert(tools.end(), rivals.begin(), rivals.end());
  if (subject) tools.push_back(*subject);

  const Table table(measure, load, run_in_turn(tools, web, side));
  if (subject) {
    table.print(subject->name, floor.name, kFloorAim);
    for (const Tool& rival : rivals) table.print(subject->name, rival.name, kAhead);
    table.print(subject->name, raw.name, {});
  }
  table.print(raw.name, floor.name, {});
  for (const Tool& rival : rivals) table.print(rival.name, floor.name, {});
  // For the floor's own figures.
  table.print(floor.name, raw.name, {});
}

}  // namespace

void bench_small(const Settings& settings) {
  compare_all("small", {2'000, 10'000}, Side::any, settings);
}

void bench_one(const Settings& settings) {
  compare_all("one", {2'000, 10'000}, Side::client, settings);
}

void bench_large(const Settings& settings) {
  compare_all("large", {20, 50'000'000}, Side::any, settings);
}

}  // namespace bench::fetch
