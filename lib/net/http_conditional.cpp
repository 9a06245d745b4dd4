#include "net/http_conditional.h"

#include <algorithm>
#include <string>

#include "net/http_chars.h"
#include "net/http_date.h"

namespace aioc::net {
namespace {

constexpr std::string_view kCompressed = "-gz";

/// An entity tag off the front of a list, `W/"a", "b"`.
struct EntityTag {
  std::string_view tag;
  bool weak = false;
};

std::optional<EntityTag> take_tag(std::string_view& list) {
  list.remove_prefix(std::min(list.find_first_not_of(" \t,"), list.size()));
  EntityTag out;
  out.weak = list.starts_with("W/");
  if (out.weak) list.remove_prefix(2);
  const auto end = list.find('"', 1);
  if (!list.starts_with('"') || end == list.npos) return std::nullopt;
  out.tag = list.substr(1, end - 1);
  list.remove_prefix(end + 1);
  return out;
}

bool is_same_body(std::string_view known, std::string_view tag) {
  if (known.ends_with(kCompressed) && known != tag) known.remove_suffix(kCompressed.size());
  return known == tag;
}

/// Whether a list of tags has that of the body; "*" has any.
bool lists(std::string_view list, std::string_view tag, bool weak_count) {
  if (list == "*") return true;
  while (const auto known = take_tag(list)) {
    if (!tag.empty() && is_same_body(known->tag, tag) && (weak_count || !known->weak)) {
      return true;
    }
  }
  return false;
}

}  // namespace

int condition_status(const RequestHead& head, const Validators& validators) {
  const auto& [tag, modified] = validators;
  if (const auto match = head.field("If-Match"); !match.empty()) {
    if (!lists(match, tag, false)) return 412;
  } else if (const auto since = parse_http_date(head.field("If-Unmodified-Since"))) {
    if (modified && *modified > *since) return 412;
  }
  const bool reads = head.method() == "GET" || head.method() == "HEAD";
  if (const auto none_match = head.field("If-None-Match"); !none_match.empty()) {
    if (lists(none_match, tag, true)) return reads ? 304 : 412;
  } else if (const auto since = parse_http_date(head.field("If-Modified-Since"))) {
    if (reads && modified && *modified <= *since) return 304;
  }
  return 0;
}

bool range_applies(const RequestHead& head, const Validators& validators) {
  std::string_view field = head.field("If-Range");
  if (field.empty()) return true;
  if (const auto known = take_tag(field)) {
    return !known->weak && !known->tag.empty() && known->tag == validators.tag;
  }
  const auto date = parse_http_date(field);
  return date && validators.modified && *date == *validators.modified;
}

}  // namespace aioc::net
