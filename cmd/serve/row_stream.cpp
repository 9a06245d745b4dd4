#include "serve/row_stream.h"

#include <algorithm>

#include "net/http_message.h"
#include "rows.h"
#include "unicode/derived.h"
#include "unicode/display.h"
#include "unicode/names.h"
#include "unicode/utf8.h"

namespace aioc::serve {
namespace {

using Field = RowShape::Field;
using Escape = RowShape::Escape;

void append_json_string(std::string& out, char32_t c) {
  if (unicode::is_surrogate(c)) {
    out += "null";
    return;
  }
  out += '"';
  if (c == '"' || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
    out += "\\u";
    unicode::append_hex(out, c);
  } else {
    unicode::append_utf8(out, c);
  }
  out += '"';
}

void append_character(std::string& out, char32_t c, Escape escape) {
  switch (escape) {
    case Escape::json:
      append_json_string(out, c);
      break;
    case Escape::html:
      out += net::html_escape(unicode::to_utf8(c));
      break;
    case Escape::none:
      unicode::append_utf8(out, c);
      break;
  }
}

void append_field(std::string& out, char32_t c, Field field, Escape escape) {
  std::string text;
  switch (field) {
    case Field::none:
      break;
    case Field::code:
      append_code(out, c);
      break;
    case Field::character:
      append_character(out, c, escape);
      break;
    case Field::shown:
      unicode::append_display(text, c);
      out += net::html_escape(text);
      break;
    case Field::name:
      if (unicode::append_name(out, c)) break;
      // A label has angle brackets; a name is of A-Z, 0-9, space and hyphen.
      unicode::append_name_or_label(text, c);
      if (escape == Escape::html) {
        out += net::html_escape(text);
      } else {
        out += text;
      }
      break;
  }
}

}  // namespace

void RowStream::append_row(std::string& out, char32_t c, Ends& ends) {
  const std::size_t begin = out.size();
  if (any_) out += shape_.between;
  any_ = true;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const auto& piece = shape_.pieces[i];
    out += piece.literal;
    append_field(out, c, piece.field, shape_.escape);
    const bool quoted = piece.field == Field::character && shape_.escape == Escape::json;
    ends[i] = out.size() - begin - (quoted ? 2 : 1);
  }
}

/// Rows of a rule that ends in hexadecimal digits. Up to sixteen of them, of code points that
/// differ in the last digit alone, are one row many times, but for that digit and for the last
/// byte of the character's UTF-8. Returns the character behind the last one.
char32_t RowStream::append_counted(std::string& out, char32_t first, char32_t last) {
  const std::size_t begin = out.size();
  const bool had_any = any_;
  Ends ends{};
  append_row(out, first, ends);
  if (!had_any && !shape_.between.empty()) return first + 1;  // a shorter row than the others
  const std::size_t size = out.size() - begin;
  const std::size_t count = std::min<char32_t>(last, first | 0xF) - first + 1;
  out.resize(begin + size * count);
  char* row = out.data() + begin;
  for (char32_t c = first + 1; c < first + count; ++c) {
    std::copy_n(row, size, row + size);
    row += size;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const Field field = shape_.pieces[i].field;
      if (field == Field::none) continue;
      const bool digit = field == Field::code || field == Field::name;
      row[ends[i]] = digit ? "0123456789ABCDEF"[c & 0xF] : static_cast<char>(row[ends[i]] + 1);
    }
  }
  return first + static_cast<char32_t>(count);
}

bool RowStream::read(std::string& out, std::size_t enough) {
  const std::size_t end = out.size() + enough;
  Ends ends{};
  for (; range_ < ranges_.size(); ++range_, done_ = 0) {
    const auto [first, last] = ranges_[range_];
    for (char32_t c = first + done_; c <= last; c = first + done_) {
      if (out.size() >= end) return true;
      const auto* derived = unicode::derived_range(c);
      if (derived != nullptr && derived->rule == unicode::NameRule::hex) {
        done_ = append_counted(out, c, std::min(last, derived->last)) - first;
      } else {
        append_row(out, c, ends);
        ++done_;
      }
    }
  }
  return false;
}

}  // namespace aioc::serve
