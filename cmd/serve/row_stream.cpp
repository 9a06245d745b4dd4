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

constexpr std::string_view kDigits = "0123456789ABCDEF";
constexpr char32_t kBlock = 16;

bool is_hex(Field field) { return field == Field::code || field == Field::name; }

/// A place in each of sixteen rows, and what is to stand there.
struct Column {
  std::size_t offset;
  char value;  ///< in the first row
  char step;   ///< from a row to the next
};
constexpr std::size_t kMostColumns = 24;  // four fields of up to six bytes

/// The byte of a field that is `k` from its end; of a character beyond U+07FF.
char byte_of(Field field, char32_t c, int k) {
  if (is_hex(field)) return kDigits[c >> 4 * k & 0xF];
  const int leading = c > 0xFFFF ? 3 : 2;
  const char32_t bits = c >> 6 * k;
  if (k < leading) return static_cast<char>(0x80 | (bits & 0x3F));
  return static_cast<char>((leading == 3 ? 0xF0 : 0xE0) | bits);
}

/// Adds where a field, whose last byte is at `last` in a row, differs from that of sixteen
/// characters before `c`. Returns how many columns there are then.
std::size_t add_changes(std::array<Column, kMostColumns>& columns, std::size_t used,
                        Field field, std::size_t last, char32_t c) {
  if (field == Field::none) return used;
  const int size = is_hex(field) ? (c > 0xFFFFF ? 6 : c > 0xFFFF ? 5 : 4) : c > 0xFFFF ? 4 : 3;
  for (int k = 0; k < size; ++k) {
    const char value = byte_of(field, c, k);
    if (value == byte_of(field, c - kBlock, k)) continue;
    const bool counts = !is_hex(field) && k == 0;
    columns[used++] = {last - static_cast<std::size_t>(k), value, static_cast<char>(counts)};
  }
  return used;
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

/// Rows of a rule that ends in hexadecimal digits, until `out` has `end` bytes. Sixteen of
/// them, of code points that differ in the last digit alone, are one row many times, but for
/// that digit and for the last byte of the character's UTF-8; the next sixteen are the same
/// once more, but for a few columns. Returns the character behind the last one.
char32_t RowStream::append_counted(std::string& out, char32_t first, char32_t last,
                                   std::size_t end) {
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
      row[ends[i]] = is_hex(field) ? kDigits[c & 0xF] : static_cast<char>(row[ends[i]] + 1);
    }
  }
  if (count < kBlock) return first + static_cast<char32_t>(count);

  std::array<Column, kMostColumns> columns{};
  for (char32_t next = first + kBlock;; next += kBlock) {
    // Beyond a multiple of 65,536 there may be more digits, or bytes of UTF-8.
    const bool alike = next + kBlock - 1 <= last && next >> 16 == first >> 16;
    if (!alike || out.size() >= end) return next;
    std::size_t used = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      used = add_changes(columns, used, shape_.pieces[i].field, ends[i], next);
    }
    const std::size_t block = out.size();
    out.append(out.data() + block - size * kBlock, size * kBlock);
    for (std::size_t i = 0; i < used; ++i) {
      char* at = out.data() + block + columns[i].offset;
      char value = columns[i].value;
      for (char32_t r = 0; r < kBlock; ++r, at += size) {
        *at = value;
        value = static_cast<char>(value + columns[i].step);
      }
    }
  }
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
        done_ = append_counted(out, c, std::min(last, derived->last), end) - first;
      } else {
        append_row(out, c, ends);
        ++done_;
      }
    }
  }
  return false;
}

}  // namespace aioc::serve
