#include "net/http_negotiate.h"

#include <optional>

#include "net/http_chars.h"
#include "net/http_head.h"

namespace aioc::net {
namespace {

/// What a member of a list likes, and how much, in thousandths.
struct Preference {
  std::string_view name;
  int weight = 1000;
};

/// "0.75" in thousandths; 0, that is "not", where it is no weight.
int parse_weight(std::string_view text) {
  constexpr std::size_t kLongest = 5;
  if (text.empty() || text.size() > kLongest || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int weight = (text[0] - '0') * 1000;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return 0;
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return weight > 1000 ? 0 : weight;
}

/// Takes the part before the next `separator` off the front of `text`.
std::string_view take(std::string_view& text, char separator) {
  const auto part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return trimmed(part);
}

/// Takes a member off the front of `list`. Parameters but q are dropped.
Preference take_preference(std::string_view& list) {
  std::string_view member = list.substr(0, list.find(','));
  list.remove_prefix(std::min(member.size() + 1, list.size()));
  Preference out;
  out.name = take(member, ';');
  while (!member.empty()) {
    std::string_view parameter = take(member, ';');
    if (same_field_name(take(parameter, '='), "q"))
      out.weight = parse_weight(trimmed(parameter));
  }
  return out;
}

/// How much `list` likes `name`, by the member that says so most exactly; nothing where none
/// does. `exactness(member)` is 0 where a member does not speak of it.
template <class F>
std::optional<int> weight_of(std::string_view list, F exactness) {
  std::optional<int> weight;
  int best = 0;
  while (!list.empty()) {
    const Preference preference = take_preference(list);
    const int exact = exactness(preference.name);
    if (exact <= best) continue;
    best = exact;
    weight = preference.weight;
  }
  return weight;
}

std::optional<int> coding_weight(std::string_view list, std::string_view coding) {
  return weight_of(list, [&](std::string_view member) {
    if (same_field_name(member, coding)) return 2;
    // An old name, which RFC 9110 (8.4.1.3) still bids to know.
    if (coding == "gzip" && same_field_name(member, "x-gzip")) return 2;
    return member == "*" ? 1 : 0;
  });
}

int type_weight(std::string_view list, std::string_view type) {
  const auto kind = type.substr(0, type.find('/'));
  const auto weight = weight_of(list, [&](std::string_view member) {
    if (same_field_name(member, type)) return 3;
    if (member.ends_with("/*") && same_field_name(member.substr(0, member.size() - 2), kind)) {
      return 2;
    }
    return member == "*/*" ? 1 : 0;
  });
  return weight.value_or(0);
}

}  // namespace

std::string_view choose_coding(std::string_view accept_encoding,
                               std::span<const std::string_view> available) {
  std::string_view best;
  int best_weight = 0;
  for (const auto coding : available) {
    const int weight = coding_weight(accept_encoding, coding).value_or(0);
    if (weight <= best_weight) continue;
    best = coding;
    best_weight = weight;
  }
  // "*" is about identity too, but rather to forbid it than to ask for it.
  const auto identity = weight_of(accept_encoding, [](std::string_view member) {
    return same_field_name(member, "identity") ? 1 : 0;
  });
  return identity.value_or(0) > best_weight ? std::string_view() : best;
}

std::string_view choose_type(std::string_view accept,
                             std::span<const std::string_view> available) {
  if (trimmed(accept).empty()) return available.empty() ? std::string_view() : available[0];
  std::string_view best;
  int best_weight = 0;
  for (const auto type : available) {
    const int weight = type_weight(accept, type);
    if (weight <= best_weight) continue;
    best = type;
    best_weight = weight;
  }
  return best;
}

}  // namespace aioc::net
