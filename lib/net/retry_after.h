// When a server that has too much to do wants to be asked again: Retry-After (RFC
// 9110, 10.2.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aioc::net {

/// Seconds from `now`, itself in seconds since 1970, that a Retry-After field asks to wait: a
/// number, or the time until a date, which is 0 if it has passed. Nothing where it is neither.
/// There is no upper bound, and a server may well ask for a year.
///
///     retry_after("120", now)  // 120
std::optional<double> retry_after(std::string_view field, std::int64_t now);

}  // namespace aioc::net
