// Bytes as Python writes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aioc::echo {

/// repr() of `bytes` as Python's bytes, b'in parts.\n'; of more than `most` bytes only these,
/// and how many there are: b'aaaa'... (70000 bytes).
std::string bytes_repr(std::string_view bytes, std::size_t most = 256);

}  // namespace aioc::echo
