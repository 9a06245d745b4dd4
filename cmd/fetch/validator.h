// What an answer says of its version, for a request that asks for the rest of it.
#pragma once

#include <string>

#include "net/http_client.h"

namespace aioc::fetch {

/// What is sent as If-Range (RFC 9110, 13.1.5); "" where nothing is strong enough for that. A
/// date is where it was a second old at least when the answer was made: what changes twice
/// within a second keeps it (8.8.2.2). Of compressed bodies there is none, as no part of one is
/// kept.
std::string validator_of(const net::ResponseHead& head);

}  // namespace aioc::fetch
