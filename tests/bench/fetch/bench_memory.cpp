// How much memory fetch takes, however many URLs come.
#include <fmt/format.h>

#include <vector>

#include "../compare.h"
#include "../report.h"
#include "tools.h"

namespace bench::fetch {

void bench_memory(const Settings& settings) {
  constexpr std::size_t kFew = 2'000;
  constexpr std::size_t kMany = 10 * kFew;
  constexpr std::size_t kBytes = 1'000;
  // Two runs of one program differ by some hundred KB, as kernels count.
  constexpr double kEqual = 1.05;
  std::vector<double> peaks;
  for (const std::size_t files : {kFew, kMany}) {
    const Web web({files, kBytes});
    const auto subject = find_subject(settings, web);
    if (!subject) return;
    std::vector<double> rounds;
    for (int round = 0; round < kRounds; ++round) {
      rounds.push_back(run_tool(*subject, web).peak_mb);
    }
    peaks.push_back(median(rounds));
    print_figure({"memory", fmt::format("aioc fetch of {} URLs, peak", files), "memory"},
                 peaks.back(), "MB", {}, "resident");
  }
  print_figure({"memory", fmt::format("{} URLs / {} URLs", kMany, kFew), "memory"},
               peaks[1] / peaks[0], "x", kEqual, "");
}

}  // namespace bench::fetch
