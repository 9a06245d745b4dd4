// The rounds of a measure and the line it prints.
#include "measure.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "../compare.h"
#include "../report.h"

namespace bench::loop {

void run(const Measure& measure) {
  // Once without a figure: memory is fetched, caches are warm, libuv has started its threads.
  measure.subject.run();
  measure.floor.run();
  std::vector<double> subject;
  std::vector<double> floor;
  std::vector<double> ratios;
  for (int round = 0; round < kRounds; ++round) {
    const bool floor_first = round % 2 == 1;
    if (floor_first) floor.push_back(measure.floor.run());
    subject.push_back(measure.subject.run());
    if (!floor_first) floor.push_back(measure.floor.run());
    ratios.push_back(subject.back() / floor.back());
  }
  const double ratio = median(ratios);
  const Label label{measure.name, measure.what, ""};
  if (measure.ratio_aim) {
    print_figure(label, ratio, "x", measure.ratio_aim,
                 fmt::format("{:.0f} ns / {} {:.0f} ns", median(subject), measure.floor.name,
                             median(floor)));
  } else {
    print_figure(
        label, median(subject), "ns", measure.aim,
        fmt::format("{:.2f} x {} ({:.1f} ns)", ratio, measure.floor.name, median(floor)));
  }
}

}  // namespace bench::loop
