// The lines the benchmark prints: one figure each, in columns.
#pragma once

#include <optional>
#include <string_view>

#include "compare.h"

namespace bench {

struct Label {
  std::string_view name;  // the word to run this measure alone
  std::string_view what;  // what is divided by what
  std::string_view sink;  // where the output went; may be empty
};

// "aim" is the greatest figure we want; without one the line only informs.
using Aim = std::optional<double>;

void print_heading();
void print_comparison(const Label& label, const Comparison& figures, Aim aim);
void print_figure(const Label& label, double figure, std::string_view unit, Aim aim,
                  std::string_view note);
void print_failure(std::string_view name, std::string_view why);

}  // namespace bench
