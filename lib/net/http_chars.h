// Which characters may stand where in HTTP and in a target, by one table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aioc::net {

/// Sets of bytes; a byte's entry in the table has a bit of each set that it is in.
enum CharSet : std::uint8_t {
  kTokenChars = 1,        ///< of a method and of a field's name: tchar (RFC 9110, 5.6.2)
  kTargetChars = 2,       ///< of a request's target: visible ASCII, but '#' and '?'
  kValueChars = 4,        ///< of a field's value: all but controls; tabs may stand there
  kHostChars = 8,         ///< of a host's name: reg-name (RFC 3986, 3.2.2), without '%'
  kUnreservedChars = 16,  ///< need no percent-encoding (RFC 3986, 2.3)
};

namespace detail {

constexpr std::array<std::uint8_t, 256> make_char_sets() {
  std::array<std::uint8_t, 256> table{};
  const auto add = [&](std::string_view chars, unsigned sets) {
    for (const char c : chars) {
      auto& entry = table[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | sets);
    }
  };
  for (unsigned c = 0x21; c < 0x7F; ++c) table[c] = kTargetChars | kValueChars;
  for (unsigned c = 0x80; c < 0x100; ++c) table[c] = kValueChars;
  add(" \t", kValueChars);
  add("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      kTokenChars | kHostChars | kUnreservedChars);
  add("!#$%&'*+-.^_`|~", kTokenChars);
  add("-._~", kHostChars | kUnreservedChars);
  add("!$&'()*+,;=", kHostChars);
  for (const unsigned c : {0x23U, 0x3FU}) {  // # and ?
    table[c] = static_cast<std::uint8_t>(table[c] & ~unsigned{kTargetChars});
  }
  return table;
}

inline constexpr std::array<std::uint8_t, 256> kCharSets = make_char_sets();

}  // namespace detail

constexpr bool is_in(char c, CharSet set) {
  return (detail::kCharSets[static_cast<unsigned char>(c)] & set) != 0;
}

/// Lower case of an ASCII letter; any other byte as it is.
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// What a hexadecimal digit stands for; -1 where it is none.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// `text` without blanks and tabs at its ends: HTTP's optional white space.
constexpr std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace aioc::net
