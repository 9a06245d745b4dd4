#include "net/http_disposition.h"

#include <algorithm>

#include "net/http_chars.h"
#include "net/http_head.h"
#include "net/uri.h"

namespace aioc::net {
namespace {

/// Bytes of a quoted string at the front of `text`, both quotes included; all of it where the
/// second one is missing.
std::size_t quoted_size(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

/// Takes what stands before the next semicolon off the front of `field`. Quotes hide one only
/// where a quoted string may begin, so that a stray quote in a name does not eat the rest.
std::string_view take_part(std::string_view& field) {
  std::size_t at = 0;
  bool may_begin = true;
  while (at < field.size() && field[at] != ';') {
    const char c = field[at];
    if (c == '"' && may_begin) {
      at += quoted_size(field.substr(at));
    } else {
      ++at;
    }
    may_begin = c == '=' || (may_begin && (c == ' ' || c == '\t'));
  }
  const auto part = trimmed(field.substr(0, at));
  field.remove_prefix(std::min(at + 1, field.size()));
  return part;
}

/// What is between the quotes, which have to be the ends of `text`.
std::optional<std::string> unquoted(std::string_view text) {
  std::string out;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1 == text.size() ? std::optional(out) : std::nullopt;
    if (text[at] == '\\' && ++at == text.size()) break;
    out += text[at];
  }
  return std::nullopt;
}

// The rooms of Unicode and of the net do not know each other, and yes or no is all that is
// asked here.
bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  for (std::size_t at = 0; at < text.size();) {
    const unsigned lead = byte(at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    if (lead < 0xC2 || lead > 0xF4) return false;
    // Of the second byte's range depends that there are no long forms and no surrogates.
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(at + 1) < low || byte(at + 1) > high) return false;
    const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t i = 2; i < size; ++i) {
      if ((byte(at + i) & 0xC0) != 0x80) return false;
    }
    at += size;
  }
  return true;
}

bool has_c1(std::string_view latin1) {
  return std::any_of(latin1.begin(), latin1.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte < 0xA0;
  });
}

std::string from_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

/// The value of `filename`.
std::optional<std::string> plain_name(std::string_view value) {
  std::optional<std::string> name;
  if (value.starts_with('"')) {
    name = unquoted(value);
  } else if (value.find_first_of("\",=") == value.npos) {
    name = value;  // the others would say that a second field or parameter got in here
  }
  if (name && !is_utf8(*name)) name = from_latin1(*name);
  return name;
}

/// The value of `filename*`: charset'language'name (RFC 8187, 3.2).
std::optional<std::string> extended_name(std::string_view value) {
  std::optional<std::string> inside;
  if (value.starts_with('"')) {  // wrong, and clear
    inside = unquoted(value);
    if (!inside) return std::nullopt;
    value = *inside;
  } else if (value.find_first_of("\" \t") != value.npos) {
    return std::nullopt;
  }
  const auto first = value.find('\'');
  if (first == value.npos) return std::nullopt;
  const auto second = value.find('\'', first + 1);
  if (second == value.npos) return std::nullopt;
  const auto charset = value.substr(0, first);
  auto name = percent_decode(value.substr(second + 1));
  if (!name) return std::nullopt;
  if (same_field_name(charset, "utf-8")) return is_utf8(*name) ? name : std::nullopt;
  if (same_field_name(charset, "iso-8859-1") && !has_c1(*name)) return from_latin1(*name);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> disposition_filename(std::string_view field) {
  std::optional<std::string> plain;
  std::optional<std::string> extended;
  while (!field.empty()) {
    const auto part = take_part(field);
    const auto equals = part.find('=');
    if (equals == part.npos) continue;
    const auto name = trimmed(part.substr(0, equals));
    const auto value = trimmed(part.substr(equals + 1));
    if (same_field_name(name, "filename*")) {
      if (!extended) extended = extended_name(value);
    } else if (same_field_name(name, "filename")) {
      if (!plain) plain = plain_name(value);
    }
    if (extended && extended->empty()) extended.reset();
    if (plain && plain->empty()) plain.reset();
  }
  return extended ? extended : plain;
}

}  // namespace aioc::net
