#include "net/http_range.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "net/http_chars.h"
#include "net/http_head.h"

namespace aioc::net {
namespace {

/// Digits, and nothing else; what is more than the largest number is that.
std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec == std::errc::invalid_argument || result.ptr != end) return std::nullopt;
  if (result.ec == std::errc()) return value;
  return std::numeric_limits<std::uint64_t>::max();
}

/// The only member of a list that may have empty ones; nothing where there are more or none.
std::string_view only_member(std::string_view list) {
  std::string_view found;
  for (;;) {
    const auto comma = list.find(',');
    const auto member = trimmed(list.substr(0, comma));
    if (!member.empty() && !found.empty()) return {};
    if (!member.empty()) found = member;
    if (comma == list.npos) return found;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

RangeChoice choose_range(std::string_view field, std::uint64_t size) {
  using Kind = RangeChoice::Kind;
  const auto equals = field.find('=');
  if (equals == field.npos || !same_field_name(field.substr(0, equals), "bytes")) return {};
  const std::string_view range = only_member(field.substr(equals + 1));
  const auto dash = range.find('-');
  if (dash == range.npos) return {};
  const std::string_view last_text = range.substr(dash + 1);

  if (dash == 0) {
    const auto suffix = parse_number(last_text);
    if (!suffix) return {};
    if (*suffix == 0) return {Kind::unsatisfiable};
    if (size == 0) return {};  // all of nothing, of which no Content-Range can tell
    const std::uint64_t part = std::min(*suffix, size);
    return {Kind::part, size - part, part};
  }
  const auto first = parse_number(range.substr(0, dash));
  const auto last =
      last_text.empty() ? std::numeric_limits<std::uint64_t>::max() : parse_number(last_text);
  if (!first || !last || *first > *last) return {};
  if (*first >= size) return {Kind::unsatisfiable};
  return {Kind::part, *first, std::min(*last, size - 1) - *first + 1};
}

std::string content_range(const RangeChoice& choice, std::uint64_t size) {
  std::string part = "*";
  if (choice.kind == RangeChoice::Kind::part) {
    part = std::to_string(choice.first) + "-" + std::to_string(choice.first + choice.size - 1);
  }
  return "bytes " + part + "/" + std::to_string(size);
}

}  // namespace aioc::net
