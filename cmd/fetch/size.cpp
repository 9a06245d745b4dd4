#include "fetch/size.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "cli/parse.h"
#include "net/http_chars.h"

namespace aioc::fetch {
namespace {

constexpr std::string_view kUnits = "KMGTPE";

/// How many bits further left the number in front of `unit` stands; nothing where it is no
/// unit.
std::optional<int> shift_of(std::string_view unit) {
  std::string lower;
  for (const char c : unit) lower += net::ascii_lower(c);
  if (lower.empty() || lower == "b") return 0;
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    const std::string letter(1, net::ascii_lower(kUnits[i]));
    if (lower == letter || lower == letter + "b" || lower == letter + "ib") {
      return static_cast<int>(i + 1) * 10;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> bytes_of(std::string_view text) {
  const auto digits = text.substr(0, text.find_first_not_of("0123456789."));
  const auto shift = shift_of(text.substr(digits.size()));
  if (!shift) return std::nullopt;
  const char* const end = digits.data() + digits.size();
  std::uint64_t whole = 0;
  const auto as_whole = std::from_chars(digits.data(), end, whole);
  if (as_whole.ec == std::errc{} && as_whole.ptr == end) {
    const std::uint64_t bytes = whole << *shift;
    return bytes >> *shift == whole ? std::optional(bytes) : std::nullopt;
  }
  double fraction = 0;
  const auto as_fraction = std::from_chars(digits.data(), end, fraction);
  if (as_fraction.ec != std::errc{} || as_fraction.ptr != end || *shift == 0) {
    return std::nullopt;
  }
  const double bytes = std::round(std::ldexp(fraction, *shift));
  return bytes < 0x1p64 ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}

}  // namespace

std::uint64_t parse_size(std::string_view option, const std::string& text) {
  if (const auto bytes = bytes_of(text)) return *bytes;
  throw cli::UsageError(std::string(option) + ": '" + text +
                        "' is no number of bytes; give 100, 10K, 1.5M or 2G, where K is 1024");
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  // The next unit from where three digits would not do, rounded as they are shown.
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (value /= 1024; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  std::array<char, 16> text;
  const int digits = value < 9.95 ? 1 : 0;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, digits)
                       .ptr;
  return std::string(text.data(), end) + " " + kUnits[unit] + "iB";
}

}  // namespace aioc::fetch
