// UTF-8, decoded with the place of every fault (RFC 3629; Unicode 3.9, "Substitution of
// Maximal Subparts").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aioc::unicode {

inline constexpr char32_t kMaxCodePoint = 0x10FFFF;

constexpr bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

/// One step of decoding: a code point and the bytes it took.
struct Decoded {
  char32_t code_point;  ///< meaningless where !valid
  std::size_t size;     ///< bytes consumed, at least 1
  bool valid;           ///< false: these bytes are a maximal ill-formed part
  bool truncated;       ///< the text ended inside a sequence that was right so far
};

/// Decodes the first code point of `text`, which must not be empty. Never throws.
///
///     for (std::size_t at = 0; at < text.size();) {
///       auto step = decode(text.substr(at));
///       at += step.size;
///     }
Decoded decode(std::string_view text);

/// Appends `c` as UTF-8; a surrogate, which UTF-8 cannot hold, becomes U+FFFD.
void append_utf8(std::string& out, char32_t c);

/// `c` as UTF-8. See append_utf8.
std::string to_utf8(char32_t c);

/// The offset of the first byte that is not UTF-8, if any. Linear.
std::optional<std::size_t> find_invalid(std::string_view text);

}  // namespace aioc::unicode
