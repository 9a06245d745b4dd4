// Conditional requests (RFC 9110, 13): what a client knows already is not sent again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/http_head.h"

namespace aioc::net {

/// What is there, as the conditions of a request see it.
struct Validators {
  std::string_view tag = {};  ///< entity tag without quotes; "" if there is none
  std::optional<std::int64_t> modified = {};  ///< seconds since 1970
};

/// The status that the conditions of a request bring about: 304 where a GET or HEAD would give
/// what the client has, 412 where it wants what is not there any more, else 0. To be asked
/// where the status would be 200 or 206. A tag is compared weakly, and so is one of the same
/// body compressed (`tag` and "-gz").
int condition_status(const RequestHead& head, const Validators& validators);

/// Whether the If-Range of a request, if it has one, lets its Range stand: a part fits only to
/// what the client has of the same body.
bool range_applies(const RequestHead& head, const Validators& validators);

}  // namespace aioc::net
