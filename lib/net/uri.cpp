#include "net/uri.h"

#include "net/http_chars.h"

namespace aioc::net {
namespace {

/// The byte that the "%XX" at the front of `text` stands for; -1 where there is no code.
int code_at_front(std::string_view text) {
  if (text.size() < 3) return -1;
  const int high = hex_value(text[1]);
  const int low = hex_value(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const int code = code_at_front(text.substr(at));
    if (code < 0) return std::nullopt;
    out += static_cast<char>(code);
    at += 2;
  }
  return out;
}

std::string form_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int code = text[at] == '%' ? code_at_front(text.substr(at)) : -1;
    if (code >= 0) {
      out += static_cast<char>(code);
      at += 2;
    } else {
      out += text[at] == '+' ? ' ' : text[at];
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_in(c, kUnreservedChars)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte / 16];
    out += kDigits[byte % 16];
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query,
                                                             std::size_t most) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!query.empty() && out.size() < most) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : pair.size());
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    out.emplace_back(
        form_decode(pair.substr(0, equals)),
        equals == pair.npos ? std::string() : form_decode(pair.substr(equals + 1)));
  }
  return out;
}

}  // namespace aioc::net
