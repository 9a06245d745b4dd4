// What Unicode says of a character beyond its name: formal aliases and abbreviations
// (NameAliases.txt), informal names (NamesList.txt), keywords (CLDR annotations), and
// definitions (Unihan kDefinition).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aioc::unicode {

/// The kinds of text, the first five being the types of NameAliases.txt, in the order in
/// which they are shown.
enum class TextKind : std::uint8_t {
  correction,
  control,
  alternate,
  figment,
  abbreviation,
  informal,
  keyword,
  definition,
};

/// The kind's name, as printed: "abbreviation".
constexpr std::string_view to_string(TextKind kind) {
  constexpr std::array<std::string_view, 8> kNames = {"correction", "control",      "alternate",
                                                      "figment",    "abbreviation", "informal",
                                                      "keyword",    "definition"};
  return kNames[static_cast<std::size_t>(kind)];
}

/// One text about one character; the view is of static data.
struct Text {
  char32_t code_point;
  TextKind kind;
  std::string_view text;
};

/// The number of texts and the text at a number, in order of code point, then kind.
std::size_t text_count();
Text text_at(std::size_t number);

/// The numbers [first, last) of the texts about `c`; empty where there are none. O(log n).
struct TextRange {
  std::size_t first;
  std::size_t last;
};
TextRange texts_of(char32_t c);

}  // namespace aioc::unicode
