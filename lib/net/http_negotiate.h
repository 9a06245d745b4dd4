// Which of the forms that a server has is to be sent (RFC 9110, 12.5).
#pragma once

#include <span>
#include <string_view>

namespace aioc::net {

/// The coding of `available` that an Accept-Encoding field likes best; "" for none of them, the
/// body as it is. Of those it likes alike the first is chosen, and any before none.
///
///     choose_coding("gzip, br;q=0.9", std::array{"br"sv, "gzip"sv})  // "gzip"
std::string_view choose_coding(std::string_view accept_encoding,
                               std::span<const std::string_view> available);

/// The media type of `available` that an Accept field likes best; "" where it takes none. Of
/// those it likes alike the first is chosen, as it is where the field is empty.
///
///     choose_type(head.field("Accept"), std::array{"text/plain"sv, "application/json"sv})
std::string_view choose_type(std::string_view accept,
                             std::span<const std::string_view> available);

}  // namespace aioc::net
