// Throughput of `aioc describe -` on text in many scripts.
#include <fmt/format.h>

#include "benches.h"
#include "compare.h"
#include "mixed_text.h"
#include "report.h"
#include "scratch.h"

namespace bench {
namespace {

constexpr std::size_t kInputBytes = 1'000'000;
constexpr int kDescribeCost = 20;  // tens of megabytes of output per run

// Bytes per microsecond are megabytes per second.
double megabytes_per_second(std::size_t bytes, double microseconds) {
  return static_cast<double>(bytes) / microseconds;
}

}  // namespace

// The input is a file given as standard input, so that no second process has to feed it; the
// floor is cat of the output, which is many times the size of the input.
void bench_describe(const Settings& settings) {
  const auto cat = find_in_path("cat");
  if (!cat) throw BenchError("cat is not in PATH");

  const ScratchDirectory scratch;
  const Command subject{{settings.aioc, "describe", "-"},
                        scratch.write("input", mixed_text(kInputBytes))};
  const std::string output = output_of(subject);
  const Command floor{{*cat, scratch.write("output", output)}};
  const int rounds = share_of_rounds(settings, kDescribeCost);

  for (const Sink sink : {Sink::kNull, Sink::kPipe}) {
    const Comparison figures = compare(subject, floor, sink, rounds);
    const double in = megabytes_per_second(kInputBytes, figures.subject_microseconds);
    const double out = megabytes_per_second(output.size(), figures.subject_microseconds);
    print_figure({"describe", "describe - of 1 MB mixed text", sink_name(sink)}, in, "MB/s",
                 std::nullopt,
                 fmt::format("of input; {:.0f} MB/s of output ({:.1f} MB)", out,
                             static_cast<double>(output.size()) / 1e6));
    print_comparison({"describe", "describe - / cat of its output", sink_name(sink)}, figures,
                     std::nullopt);
  }
}

}  // namespace bench
