// Content-Range: which part of a body an answer brings (RFC 9110, 14.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aioc::fetch {

/// The numbers of "bytes FIRST-LAST/SIZE" and of "bytes */SIZE"; what is '*' is absent.
struct ContentRange {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> size;
};

ContentRange parse_content_range(std::string_view field);

}  // namespace aioc::fetch
