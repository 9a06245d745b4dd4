// Dates as HTTP writes them (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aioc::net {

/// `seconds` since 1970 as an IMF-fixdate, always 29 bytes. Asks no locale and no time zone.
std::string http_date(std::int64_t seconds);

/// Reads an IMF-fixdate; nothing where it is none, or no day of any calendar. The two obsolete
/// forms are not read: no client of this century sends them, and who cannot read a date may
/// ignore it (RFC 9110, 13.1.3).
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace aioc::net
