#include "fetch/content_range.h"

#include <charconv>
#include <system_error>

namespace aioc::fetch {
namespace {

std::optional<std::uint64_t> number_at(std::string_view text) {
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace

ContentRange parse_content_range(std::string_view field) {
  constexpr std::string_view kUnit = "bytes ";
  ContentRange out;
  if (!field.starts_with(kUnit)) return out;
  field.remove_prefix(kUnit.size());
  out.first = number_at(field);
  const auto slash = field.find('/');
  if (slash != field.npos) out.size = number_at(field.substr(slash + 1));
  return out;
}

}  // namespace aioc::fetch
