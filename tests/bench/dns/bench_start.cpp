// What domaincheck takes to begin, and how much memory it takes however long it goes on.
#include <fmt/format.h>

#include <vector>

#include "../compare.h"
#include "../report.h"
#include "dns_benches.h"
#include "load.h"
#include "nsd_server.h"
#include "versus.h"

namespace bench::dns {

void bench_start(const Settings& settings) {
  constexpr int kStarts = 21;
  constexpr double kAim = 5;
  const auto server = start_nsd("dev", "* A 192.0.2.1\n");
  const Command command{{settings.aioc, "domaincheck", "-s", server.address(), ".dev"}};
  run_client(command, "-");
  std::vector<ClientRun> runs;
  for (int i = 0; i < kStarts; ++i) runs.push_back(run_client(command, "-"));
  const auto milliseconds = [&](double ClientRun::*figure) {
    return median_of(runs, figure) / 1e3;
  };
  // The first line is a heading, which takes no server: what counts is the one behind it.
  print_figure({"start", "domaincheck .dev, to its first answer", "pipe"},
               milliseconds(&ClientRun::second_line), "ms", kAim,
               fmt::format("its heading {:.2f} ms, its end {:.2f} ms",
                           milliseconds(&ClientRun::first_line),
                           milliseconds(&ClientRun::microseconds)));
}

void bench_memory(const Settings& settings) {
  constexpr std::size_t kFew = 2 * kZoneNames;
  constexpr std::size_t kMany = 10 * kFew;
  constexpr double kAim = 8;
  // Two runs of one program differ by some hundred KB, as kernels count. A byte that were kept
  // of each name would make it 1.3.
  constexpr double kEqual = 1.05;
  const auto server = start_nsd(kZone, zone_records());
  std::vector<double> peaks;
  for (const std::size_t names : {kFew, kMany}) {
    const ScratchDirectory scratch;
    const Load load{scratch.write("names", half_present(names)), names / 2, names / 2};
    const Domaincheck subject(settings.aioc, load);
    std::vector<ClientRun> runs;
    for (int round = 0; round < kRounds; ++round) runs.push_back(subject.run(server.port()));
    peaks.push_back(median_of(runs, &ClientRun::peak_mb));
    print_figure({"memory", fmt::format("domaincheck of {} names, peak", names), "file"},
                 peaks.back(), "MB", kAim, "resident");
  }
  print_figure({"memory", fmt::format("{} names / {} names", kMany, kFew), "file"},
               peaks[1] / peaks[0], "x", kEqual, "");
}

}  // namespace bench::dns
