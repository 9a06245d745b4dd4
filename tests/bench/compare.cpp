// Comparing two commands: the rounds and their medians.
#include "compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

constexpr double kHalf = 0.5;
constexpr double kLowQuartile = 0.25;
constexpr double kHighQuartile = 0.75;
constexpr int kWarmUps =
    3;  // the page cache, the clock of the CPU, our own first touch of memory

// One of the two commands, with its times so far.
class Runner {
 public:
  Runner(const Command& command, Sink sink) : command_(command), sink_(sink) {
    for (int i = 0; i < kWarmUps; ++i) first_ = run_timed(command_, sink_);
  }

  double run() {
    const Run now = run_timed(command_, sink_);
    // A command that fails now and then, or prints less, would only look fast.
    if (now.exit_code != first_.exit_code || now.bytes_out != first_.bytes_out) {
      throw BenchError(
          fmt::format("`{}` was not the same in every round: status {} and {} bytes, "
                      "then status {} and {} bytes",
                      command_line(command_), first_.exit_code, first_.bytes_out, now.exit_code,
                      now.bytes_out));
    }
    times_.push_back(now.microseconds);
    return now.microseconds;
  }

  double median_time() const { return median(times_); }
  std::size_t bytes_out() const { return first_.bytes_out; }

 private:
  const Command& command_;
  Sink sink_;
  Run first_;
  std::vector<double> times_;
};

// Every other round is run in the opposite order (A B, B A, ...): a process that finds the
// caches as another left them must not always be the same one.
double round_ratio(Runner& subject, Runner& floor, bool floor_first) {
  if (floor_first) {
    const double floor_time = floor.run();
    return subject.run() / floor_time;
  }
  const double subject_time = subject.run();
  return subject_time / floor.run();
}

}  // namespace

double quantile(std::span<const double> samples, double share) {
  if (samples.empty()) return 0;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  const double place = share * static_cast<double>(sorted.size() - 1);
  const double below = std::floor(place);
  const auto index = static_cast<std::size_t>(below);
  const double next = sorted[std::min(index + 1, sorted.size() - 1)];
  return std::lerp(sorted[index], next, place - below);
}

double median(std::span<const double> samples) { return quantile(samples, kHalf); }

Comparison compare(const Command& subject, const Command& floor, Sink sink, int rounds) {
  Runner subject_runner(subject, sink);
  Runner floor_runner(floor, sink);
  std::vector<double> ratios;
  ratios.reserve(static_cast<std::size_t>(rounds));
  for (int round = 0; round < rounds; ++round) {
    ratios.push_back(round_ratio(subject_runner, floor_runner, round % 2 == 0));
  }

  Comparison result;
  result.ratio = median(ratios);
  result.low_quartile = quantile(ratios, kLowQuartile);
  result.high_quartile = quantile(ratios, kHighQuartile);
  result.subject_microseconds = subject_runner.median_time();
  result.floor_microseconds = floor_runner.median_time();
  result.ratio_of_medians = result.subject_microseconds / result.floor_microseconds;
  result.subject_bytes = subject_runner.bytes_out();
  return result;
}

}  // namespace bench
