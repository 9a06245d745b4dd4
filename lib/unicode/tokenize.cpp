#include "unicode/tokenize.h"

#include <unicode/uchar.h>
#include <unicode/ustring.h>

#include <algorithm>

#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

constexpr char ascii_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr bool is_ascii_word(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::u16string to_utf16(std::string_view text) {
  std::u16string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded step = decode(text.substr(at));
    at += step.size;
    const char32_t c = step.valid ? step.code_point : 0xFFFD;
    if (c > 0xFFFF) out.push_back(static_cast<char16_t>(U16_LEAD(c)));
    out.push_back(static_cast<char16_t>(c > 0xFFFF ? U16_TRAIL(c) : c));
  }
  return out;
}

std::string from_utf16(std::u16string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (U16_IS_LEAD(c) && i + 1 < text.size()) {
      c = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(c, text[++i]));
    }
    append_utf8(out, c);
  }
  return out;
}

}  // namespace

bool is_word_character(char32_t c) {
  if (c < 0x80) return is_ascii_word(c);
  // Python: str.isalnum() or '_'. ICU's own u_isalnum leaves out No and Nl (², Ⅷ).
  const auto mask = U_GET_GC_MASK(static_cast<UChar32>(c));
  return (mask & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  if (std::all_of(text.begin(), text.end(), is_ascii)) {
    std::transform(out.begin(), out.end(), out.begin(), ascii_upper);
    return out;
  }
  const std::u16string source = to_utf16(text);
  // No code point's full upper-case mapping is longer than three.
  std::u16string upper(source.size() * 3, u'\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length =
      u_strToUpper(upper.data(), static_cast<int32_t>(upper.size()), source.data(),
                   static_cast<int32_t>(source.size()), "", &status);
  upper.resize(static_cast<std::size_t>(length));
  return from_utf16(upper);
}

std::vector<std::string> tokenize(std::string_view text) {
  std::vector<std::string> words;
  std::size_t begin = 0;  // of the word that is being read
  std::size_t at = 0;
  const auto finish = [&] {
    if (at > begin) words.push_back(to_upper(text.substr(begin, at - begin)));
  };
  while (at < text.size()) {
    const Decoded step = decode(text.substr(at));
    if (step.valid && is_word_character(step.code_point)) {
      at += step.size;
      continue;
    }
    finish();
    at += step.size;
    begin = at;
  }
  finish();
  return words;
}

}  // namespace aioc::unicode
