#include "unicode/repr.h"

#include <unicode/uchar.h>

#include <cstdint>

#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

void append_escape(std::string& out, char letter, int digits, char32_t c) {
  out += '\\';
  out += letter;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out += "0123456789abcdef"[(c >> shift) & 0xF];
  }
}

void append_escaped(std::string& out, char32_t c) {
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c < 0x100) {
    append_escape(out, 'x', 2, c);
  } else if (c < 0x10000) {
    append_escape(out, 'u', 4, c);
  } else {
    append_escape(out, 'U', 8, c);
  }
}

/// Appends `text`, escaping what is not printable, the backslash, and `quote`.
void append_printable(std::string& out, std::string_view text, char32_t quote) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded step = decode(text.substr(at));
    if (!step.valid) {
      for (std::size_t i = 0; i < step.size; ++i) {
        append_escaped(out, 0xDC00u + static_cast<unsigned char>(text[at + i]));
      }
    } else if (quote != 0 && (step.code_point == quote || step.code_point == '\\')) {
      out += '\\';
      out += static_cast<char>(step.code_point);
    } else if (is_printable(step.code_point)) {
      append_utf8(out, step.code_point);
    } else {
      append_escaped(out, step.code_point);
    }
    at += step.size;
  }
}

}  // namespace

bool is_printable(char32_t c) {
  if (c < 0x7F) return c >= 0x20;
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_C_MASK | U_GC_Z_MASK)) == 0;
}

std::string python_repr(std::string_view text) {
  const bool has_single = text.find('\'') != text.npos;
  const bool has_double = text.find('"') != text.npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string out(1, quote);
  append_printable(out, text, static_cast<unsigned char>(quote));
  out += quote;
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text, 0);
  return out;
}

}  // namespace aioc::unicode
