// Peak memory of `aioc find`, as seen by a launcher too small to spoil the figure.
#include <fmt/format.h>

#include <array>
#include <sstream>
#include <vector>

#include "benches.h"
#include "compare.h"
#include "report.h"

namespace bench {
namespace {

constexpr std::array<std::string_view, 2> kRook{"rook", "black"};
constexpr double kMemoryAimMb = 3;
constexpr double kKibPerMb = 1e6 / 1024;
constexpr int kRuns = 15;  // memory hardly varies; see launch.c for why it does at all
constexpr int kFirstFailure = 2;

// Median of several runs, in MB.
double peak_memory(const Settings& settings, const Command& command) {
  Command launched{{settings.launch}};
  launched.argv.insert(launched.argv.end(), command.argv.begin(), command.argv.end());

  std::vector<double> peaks;
  for (int i = 0; i < kRuns; ++i) {
    std::istringstream line(capture(launched));
    double peak_kib = 0;
    int code = 0;
    if (!(line >> peak_kib >> code)) {
      throw BenchError(fmt::format("`{}` reported no figures", command_line(launched)));
    }
    if (code >= kFirstFailure) {
      throw BenchError(fmt::format("`{}` ended with code {}", command_line(command), code));
    }
    peaks.push_back(peak_kib / kKibPerMb);
  }
  return median(peaks);
}

}  // namespace

void bench_memory(const Settings& settings) {
  const double floor = peak_memory(settings, {{settings.empty_static}});
  const double dynamic = peak_memory(settings, {{settings.empty_dynamic}});
  const Command subject = find_command(settings, kRook);
  output_of(subject);
  const double figure = peak_memory(settings, subject);
  print_figure({"memory", "find rook black, peak resident", "null"}, figure, "MB", kMemoryAimMb,
               fmt::format("empty static {:.2f} MB, empty dynamic {:.2f} MB", floor, dynamic));
}

}  // namespace bench
