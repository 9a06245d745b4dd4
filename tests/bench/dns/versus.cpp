// How a subject and its floor compare: medians of the rounds' ratios.
#include "versus.h"

#include <fmt/format.h>

namespace bench::dns {
namespace {

double ratio_of(const Versus& rounds, double ClientRun::*figure) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < rounds.subject.size(); ++i) {
    ratios.push_back(rounds.subject[i].*figure / rounds.floor[i].*figure);
  }
  return median(ratios);
}

}  // namespace

double median_of(const std::vector<ClientRun>& runs, double ClientRun::*figure) {
  std::vector<double> figures;
  for (const ClientRun& run : runs) figures.push_back(run.*figure);
  return median(figures);
}

void print_versus(std::string_view measure, const std::string& floor_name, std::size_t names,
                  const Versus& rounds, Aim time_aim, Aim cpu_aim) {
  const auto count = static_cast<double>(names);
  const auto rate = [&](const std::vector<ClientRun>& runs) {
    return count / median_of(runs, &ClientRun::microseconds) * 1e6;
  };
  const auto cpu = [&](const std::vector<ClientRun>& runs) {
    return median_of(runs, &ClientRun::cpu_microseconds) / count;
  };
  print_figure(
      {measure, "time a name / " + floor_name, "file"},
      ratio_of(rounds, &ClientRun::microseconds), "x", time_aim,
      fmt::format("{:.0f} names/s / {:.0f} names/s", rate(rounds.subject), rate(rounds.floor)));
  print_figure({measure, "CPU time a name / " + floor_name, "file"},
               ratio_of(rounds, &ClientRun::cpu_microseconds), "x", cpu_aim,
               fmt::format("{:.2f} us / {:.2f} us", cpu(rounds.subject), cpu(rounds.floor)));
}

}  // namespace bench::dns
