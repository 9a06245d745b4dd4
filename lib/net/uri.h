// What stands in a request's target: percent-encoding and form fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aioc::net {

/// Decodes %XX once. Nothing where a '%' is not followed by two hexadecimal digits.
///
///     percent_decode("%252e")  // "%2e"
std::optional<std::string> percent_decode(std::string_view text);

/// The same of a form field, where '+' is a space (application/x-www-form-urlencoded), and
/// where a '%' that begins no code is kept, as browsers and Python do.
std::string form_decode(std::string_view text);

/// Encodes all but unreserved characters (RFC 3986, 2.3).
std::string percent_encode(std::string_view text);

/// The name=value pairs of a query, decoded, in order; "a&b=" gives {"a", ""}, {"b", ""}. Not
/// more than `most` are read: the rest is left out.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query,
                                                             std::size_t most = 100);

}  // namespace aioc::net
