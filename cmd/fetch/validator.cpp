#include "fetch/validator.h"

#include "net/http_date.h"

namespace aioc::fetch {

std::string validator_of(const net::ResponseHead& head) {
  if (!head.content_encoding.empty()) return "";
  if (!head.etag.empty() && !head.etag.starts_with("W/")) return head.etag;
  const auto modified = net::parse_http_date(head.last_modified);
  const auto date = net::parse_http_date(head.date);
  return modified && date && *modified < *date ? head.last_modified : "";
}

}  // namespace aioc::fetch
