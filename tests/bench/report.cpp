// The lines the benchmark prints. Each is flushed at once: a run takes a while, and whoever
// watches it should see the figures as they come.
#include "report.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace bench {
namespace {

// One place for the columns, so that the heading stays above them.
void print_row(const Label& label, std::string_view figure, std::string_view aim,
               std::string_view verdict, std::string_view note) {
  fmt::print("{:<10} {:<36} {:<5} {:>10}  {:<8} {:<7} {}\n", label.name, label.what, label.sink,
             figure, aim, verdict, note);
  std::fflush(stdout);
}

void print_judged(const Label& label, double figure, std::string_view shown, Aim aim,
                  std::string_view note) {
  const std::string aim_text = aim ? fmt::format("<= {:.2f}", *aim) : "-";
  const std::string_view verdict = !aim ? "-" : figure <= *aim ? "met" : "NOT MET";
  print_row(label, shown, aim_text, verdict, note);
}

}  // namespace

void print_heading() {
  print_row({"measure", "subject / floor", "sink"}, "figure", "aim", "verdict",
            "quartiles of the rounds; ratio of medians; medians");
}

void print_comparison(const Label& label, const Comparison& figures, Aim aim) {
  const std::string note =
      fmt::format("{:.2f}..{:.2f}; {:.2f}; {:.0f} us / {:.0f} us", figures.low_quartile,
                  figures.high_quartile, figures.ratio_of_medians, figures.subject_microseconds,
                  figures.floor_microseconds);
  print_judged(label, figures.ratio, fmt::format("{:.3f} x", figures.ratio), aim, note);
}

void print_figure(const Label& label, double figure, std::string_view unit, Aim aim,
                  std::string_view note) {
  print_judged(label, figure, fmt::format("{:.2f} {}", figure, unit), aim, note);
}

void print_failure(std::string_view name, std::string_view why) {
  fmt::print("{:<10} FAILED: {}\n", name, why);
  std::fflush(stdout);
}

}  // namespace bench
