#include "unicode/utf8.h"

#include <cstdint>

namespace aioc::unicode {
namespace {

/// What a lead byte asks for: how many bytes follow, and the range of the first of them
/// (Unicode, table 3-7: this range is what keeps out overlong forms and surrogates).
struct Lead {
  unsigned trail;
  unsigned char low;
  unsigned char high;
  char32_t bits;
};

constexpr Lead lead(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF, byte & 0x1Fu};
  if (byte == 0xE0) return {2, 0xA0, 0xBF, 0};
  if (byte == 0xED) return {2, 0x80, 0x9F, 0xD};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF, byte & 0xFu};
  if (byte == 0xF0) return {3, 0x90, 0xBF, 0};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF, byte & 0x7u};
  if (byte == 0xF4) return {3, 0x80, 0x8F, 4};
  return {0, 0, 0, 0};
}

}  // namespace

Decoded decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1, true, false};
  const Lead want = lead(first);
  if (want.trail == 0) return {0, 1, false, false};
  char32_t c = want.bits;
  for (std::size_t i = 1; i <= want.trail; ++i) {
    if (i == text.size()) return {0, i, false, true};
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char low = i == 1 ? want.low : 0x80;
    const unsigned char high = i == 1 ? want.high : 0xBF;
    if (byte < low || byte > high) return {0, i, false, false};
    c = (c << 6) | (byte & 0x3Fu);
  }
  return {c, want.trail + 1, true, false};
}

void append_utf8(std::string& out, char32_t c) {
  if (is_surrogate(c) || c > kMaxCodePoint) c = 0xFFFD;
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string to_utf8(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

std::optional<std::size_t> find_invalid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded step = decode(text.substr(at));
    if (!step.valid) return at;
    at += step.size;
  }
  return std::nullopt;
}

}  // namespace aioc::unicode
