#include "seconds.h"

#include <array>
#include <charconv>

#include "cli/parse.h"

namespace aioc {

double parse_seconds(std::string_view option, const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  constexpr double kMost = 31'536'000;  // more is a slip of the finger
  if (result.ec != std::errc{} || result.ptr != end || !(value >= 0 && value <= kMost)) {
    throw cli::UsageError(std::string(option) + ": '" + text +
                          "' is no length of time; give 3 or 0.5, and a year at most");
  }
  return value;
}

std::string seconds_text(double seconds) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), seconds).ptr;
  return std::string(text.data(), end) + " s";
}

}  // namespace aioc
