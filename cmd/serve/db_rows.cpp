#include "serve/db_rows.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "serve/log.h"
#include "unicode/repr.h"

namespace aioc::serve {
namespace {

/// Whether it stands between quotes as it is, in Python and in JSON.
bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c > '~' || c == '\'' || c == '"' || c == '\\') return false;
  }
  return true;
}

void append_python_bytes(std::string& out, std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const bool doubles = bytes.find('\'') != bytes.npos && bytes.find('"') == bytes.npos;
  const char quote = doubles ? '"' : '\'';
  out += 'b';
  out += quote;
  for (const char c : bytes) {
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c < ' ' || c > '~') {
      const auto byte = static_cast<unsigned char>(c);
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else {
      out += c;
    }
  }
  out += quote;
}

void append_base64(std::string& out, std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [&](std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
  };
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const unsigned group = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    out += kDigits[group >> 18U];
    out += kDigits[group >> 12U & 0x3FU];
    out += at + 1 < bytes.size() ? kDigits[group >> 6U & 0x3FU] : '=';
    out += at + 2 < bytes.size() ? kDigits[group & 0x3FU] : '=';
  }
}

/// The shortest digits that give `value` again, laid out as repr() does: with an exponent
/// below 1e-4 and from 1e16 on.
void append_python_float(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  if (std::isinf(value)) {
    out += value < 0 ? "-inf" : "inf";
    return;
  }
  std::array<char, 400> text;
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto* const end =
      std::to_chars(text.data(), text.data() + text.size(), value, form).ptr;
  const std::string_view digits(text.data(), static_cast<std::size_t>(end - text.data()));
  out += digits;
  if (plain && digits.find('.') == digits.npos) out += ".0";
}

/// "-007.50" without the zeros that stand before it, which neither Python nor JSON takes.
void append_number(std::string& out, std::string_view digits) {
  if (digits.starts_with('-')) {
    out += '-';
    digits.remove_prefix(1);
  }
  while (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') digits.remove_prefix(1);
  out += digits;
}

}  // namespace

RowWriter::RowWriter(RowFormat format, RowLimits limits,
                     const std::vector<std::string>& columns)
    : format_(format), limits_(limits) {
  if (format_ == RowFormat::text) return;
  rows_.text = "[";
  for (const auto& name : columns) {
    keys_.push_back((keys_.empty() ? "" : ",") + Log::json(name) + ":");
  }
}

bool RowWriter::begin_row() {
  if (count_ == limits_.rows || rows_.text.size() >= limits_.bytes) {
    rows_.cut = true;
    return false;
  }
  if (format_ == RowFormat::text) {
    rows_.text += '(';
  } else {
    rows_.text += count_ == 0 ? "{" : ",\n{";
  }
  ++count_;
  column_ = 0;
  return true;
}

void RowWriter::end_row() {
  if (format_ == RowFormat::json) {
    rows_.text += '}';
  } else {
    rows_.text += column_ == 1 ? ",)\n" : ")\n";  // a tuple of one
  }
}

void RowWriter::begin_value() {
  if (format_ == RowFormat::json) {
    rows_.text += keys_[column_];
  } else if (column_ > 0) {
    rows_.text += ", ";
  }
  ++column_;
}

void RowWriter::null() {
  begin_value();
  rows_.text += format_ == RowFormat::json ? "null" : "None";
}

void RowWriter::integer(std::int64_t value) {
  begin_value();
  std::array<char, 20> text;
  rows_.text.append(text.data(),
                    std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

void RowWriter::integer(std::string_view digits) {
  begin_value();
  append_number(rows_.text, digits);
}

void RowWriter::real(double value) {
  if (format_ == RowFormat::json && !std::isfinite(value)) return null();
  begin_value();
  append_python_float(rows_.text, value);
}

void RowWriter::decimal(std::string_view digits) {
  begin_value();
  if (format_ == RowFormat::text) rows_.text += "Decimal('";
  append_number(rows_.text, digits);
  if (format_ == RowFormat::text) rows_.text += "')";
}

void RowWriter::text(std::string_view value) {
  begin_value();
  const bool json = format_ == RowFormat::json;
  if (is_plain(value)) {
    const char quote = json ? '"' : '\'';
    rows_.text += quote;
    rows_.text += value;
    rows_.text += quote;
  } else {
    rows_.text += json ? Log::json(value) : unicode::python_repr(value);
  }
}

void RowWriter::bytes(std::string_view value) {
  begin_value();
  if (format_ == RowFormat::text) return append_python_bytes(rows_.text, value);
  rows_.text += '"';
  append_base64(rows_.text, value);
  rows_.text += '"';
}

Rows RowWriter::finish() && {
  if (format_ == RowFormat::json) {
    rows_.text += "]\n";
  } else if (rows_.cut) {
    rows_.text += "...\n";
  }
  return std::move(rows_);
}

}  // namespace aioc::serve
