#include "unicode/html.h"

#include <algorithm>

#include "unicode/derived.h"
#include "unicode/tables.h"
#include "unicode/utf8.h"

namespace aioc::unicode {

std::optional<char32_t> entity_value(std::string_view name) {
  for (const auto& entity : tables::kEntities) {
    if (entity.name == name) return entity.code_point;
  }
  return std::nullopt;
}

std::string html_reference(char32_t c) {
  if (is_surrogate(c)) return "";
  const auto all = tables::kEntities;
  const auto at = std::lower_bound(
      all.begin(), all.end(), c,
      [](const tables::Entity& entity, char32_t value) { return entity.code_point < value; });
  std::string out = "&";
  if (at != all.end() && at->code_point == c) {
    out += at->name;
  } else {
    out += "#x";
    // HTML's references carry no leading zeros.
    std::string hex;
    append_hex(hex, c);
    out += hex.substr(std::min(hex.find_first_not_of('0'), hex.size() - 1));
  }
  return out + ";";
}

}  // namespace aioc::unicode
