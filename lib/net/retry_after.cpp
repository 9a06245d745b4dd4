#include "net/retry_after.h"

#include <algorithm>

#include "net/http_chars.h"
#include "net/http_date.h"

namespace aioc::net {

std::optional<double> retry_after(std::string_view field, std::int64_t now) {
  field = trimmed(field);
  if (field.empty()) return std::nullopt;
  if (field.find_first_not_of("0123456789") == field.npos) {
    // However many digits: seconds beyond what an integer holds are as good as for ever.
    constexpr double kForEver = 1e18;
    double seconds = 0;
    for (const char c : field) seconds = std::min(kForEver, seconds * 10 + (c - '0'));
    return seconds;
  }
  const auto date = parse_http_date(field);
  if (!date) return std::nullopt;
  return static_cast<double>(std::max<std::int64_t>(0, *date - now));
}

}  // namespace aioc::net
