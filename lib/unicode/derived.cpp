#include "unicode/derived.h"

#include <array>

namespace aioc::unicode {
namespace {

using namespace std::string_view_literals;

// Jamo_Short_Name (Jamo.txt); Unicode 3.12 has the arithmetic.
constexpr std::array kLeading = {"G"sv, "GG"sv, "N"sv, "D"sv,  "DD"sv, "R"sv, "M"sv,
                                 "B"sv, "BB"sv, "S"sv, "SS"sv, ""sv,   "J"sv, "JJ"sv,
                                 "C"sv, "K"sv,  "T"sv, "P"sv,  "H"sv};
constexpr std::array kVowel = {"A"sv,   "AE"sv, "YA"sv, "YAE"sv, "EO"sv, "E"sv,  "YEO"sv,
                               "YE"sv,  "O"sv,  "WA"sv, "WAE"sv, "OE"sv, "YO"sv, "U"sv,
                               "WEO"sv, "WE"sv, "WI"sv, "YU"sv,  "EU"sv, "YI"sv, "I"sv};
constexpr std::array kTrailing = {""sv,   "G"sv,  "GG"sv, "GS"sv, "N"sv,  "NJ"sv, "NH"sv,
                                  "D"sv,  "L"sv,  "LG"sv, "LM"sv, "LB"sv, "LS"sv, "LT"sv,
                                  "LP"sv, "LH"sv, "M"sv,  "B"sv,  "BS"sv, "S"sv,  "SS"sv,
                                  "NG"sv, "J"sv,  "C"sv,  "K"sv,  "T"sv,  "P"sv,  "H"sv};

void append_jamo(std::string& out, char32_t c) {
  const std::size_t syllable = c - kHangulFirst;
  out += kLeading[syllable / (kVowel.size() * kTrailing.size())];
  out += kVowel[syllable / kTrailing.size() % kVowel.size()];
  out += kTrailing[syllable % kTrailing.size()];
}

}  // namespace

void append_hex(std::string& out, char32_t c) {
  const int digits = c > 0xFFFFF ? 6 : c > 0xFFFF ? 5 : 4;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out.push_back("0123456789ABCDEF"[(c >> shift) & 0xF]);
  }
}

void append_derived_name(std::string& out, const DerivedRange& range, char32_t c) {
  out += range.prefix;
  if (range.rule == NameRule::hangul) {
    append_jamo(out, c);
  } else {
    append_hex(out, c);
  }
}

std::optional<char32_t> parse_name_hex(std::string_view word) {
  if (word.size() < 4 || word.size() > 6) return std::nullopt;
  if (word.size() > 4 && word[0] == '0') return std::nullopt;
  char32_t value = 0;
  for (const char digit : word) {
    if (digit >= '0' && digit <= '9') {
      value = value * 16 + static_cast<char32_t>(digit - '0');
    } else if (digit >= 'A' && digit <= 'F') {
      value = value * 16 + static_cast<char32_t>(digit - 'A' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

}  // namespace aioc::unicode
