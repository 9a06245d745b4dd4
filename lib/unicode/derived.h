// Names that follow a rule instead of standing in a list (Unicode 4.8, NR1 and NR2): Hangul
// syllables, and characters named by a prefix and their own code point.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aioc::unicode {

enum class NameRule : unsigned char {
  hangul,  ///< NR1: the prefix, then the short names of the jamo
  hex,     ///< NR2: the prefix, then the code point in hexadecimal
};

/// A run of characters whose names follow one rule. `prefix` holds all that the names
/// share, its last space or hyphen included.
struct DerivedRange {
  char32_t first;
  char32_t last;
  std::string_view prefix;  ///< "HANGUL SYLLABLE ", "TANGUT IDEOGRAPH-"
  NameRule rule;
  bool keyed;  ///< is the part behind the prefix a word of the index? Not for CJK.

  bool contains(char32_t c) const { return c >= first && c <= last; }
};

inline constexpr char32_t kHangulFirst = 0xAC00;
inline constexpr char32_t kHangulLast = 0xD7A3;

/// Appends at least four upper-case hexadecimal digits.
void append_hex(std::string& out, char32_t c);

/// Appends the name of `c`, which `range` must contain.
void append_derived_name(std::string& out, const DerivedRange& range, char32_t c);

/// The value of a word of 4 to 6 upper-case hexadecimal digits as names end in them ("4E00",
/// "17000"; never a leading zero beyond four digits), if `word` is one.
std::optional<char32_t> parse_name_hex(std::string_view word);

}  // namespace aioc::unicode
