#include "unicode/html.h"

#include <algorithm>

#include "unicode/derived.h"
#include "unicode/tables.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

// HTML 13.2.5.80: other references are parse errors, and many become other characters.
bool has_reference(char32_t c) {
  const bool white_space = c == '\t' || c == '\n' || c == '\f';
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool noncharacter = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
  return white_space || !(control || noncharacter || is_surrogate(c));
}

}  // namespace

std::optional<char32_t> entity_value(std::string_view name) {
  for (const auto& entity : tables::kEntities) {
    if (entity.name == name) return entity.code_point;
  }
  return std::nullopt;
}

std::string html_reference(char32_t c) {
  if (!has_reference(c)) return "";
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
