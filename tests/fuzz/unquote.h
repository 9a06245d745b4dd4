// The inverse of python_repr, for round trips: written apart from it, by Python's rules.
#pragma once

#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "unicode/utf8.h"

namespace aioc::fuzz {

/// The hexadecimal value of `digits`, which must be in lower case.
inline char32_t hex_value(std::string_view digits) {
  char32_t value = 0;
  for (const char c : digits) {
    const auto at = std::string_view("0123456789abcdef").find(c);
    FUZZ_REQUIRE(at != std::string_view::npos);
    value = value * 16 + static_cast<char32_t>(at);
  }
  return value;
}

/// Takes one escape, the backslash already gone, off the front of `rest`.
inline std::string take_escape(std::string_view& rest) {
  FUZZ_REQUIRE(!rest.empty());
  const char letter = rest[0];
  rest.remove_prefix(1);
  if (letter == 'n') return "\n";
  if (letter == 'r') return "\r";
  if (letter == 't') return "\t";
  if (letter == '\\' || letter == '\'') return std::string(1, letter);
  FUZZ_REQUIRE(letter == 'x' || letter == 'u' || letter == 'U');
  const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  FUZZ_REQUIRE(rest.size() >= digits);
  const char32_t c = hex_value(rest.substr(0, digits));
  rest.remove_prefix(digits);
  FUZZ_REQUIRE(digits == 2 || c > (digits == 4 ? 0xFFu : 0xFFFFu));
  if (c >= 0xDC80 && c <= 0xDCFF) return std::string(1, static_cast<char>(c - 0xDC00));
  FUZZ_REQUIRE(!unicode::is_surrogate(c) && c <= unicode::kMaxCodePoint);
  return unicode::to_utf8(c);
}

/// The bytes that `quoted` stands for. Aborts where it is not what repr() gives.
inline std::string unquote(std::string_view quoted) {
  FUZZ_REQUIRE(quoted.size() >= 2);
  const char quote = quoted[0];
  FUZZ_REQUIRE(quote == '\'' || quote == '"');
  FUZZ_REQUIRE(quoted.back() == quote);
  std::string_view rest = quoted.substr(1, quoted.size() - 2);
  std::string out;
  while (!rest.empty()) {
    FUZZ_REQUIRE(rest[0] != quote);
    const bool escape = rest[0] == '\\';
    const char c = rest[0];
    rest.remove_prefix(1);
    out += escape ? take_escape(rest) : std::string(1, c);
  }
  // Double quotes are only for a text that has single ones and no double ones.
  const bool single = out.find('\'') != out.npos;
  const bool doubled = out.find('"') != out.npos;
  FUZZ_REQUIRE((quote == '"') == (single && !doubled));
  return out;
}

}  // namespace aioc::fuzz
