// Range: a part of a body (RFC 9110, 14), one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aioc::net {

/// What of a body is to be sent.
struct RangeChoice {
  enum class Kind : std::uint8_t {
    whole,          ///< 200
    part,           ///< 206, `size` bytes from `first` on
    unsatisfiable,  ///< 416
  };
  Kind kind = Kind::whole;
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};

/// What a Range field asks of a body of `size` bytes.
///
///     choose_range("bytes=-500", 10000)  // part, from 9500 on, 500 bytes
///
/// The whole where there is no Range, where it is malformed or in another unit, and where it
/// asks for several parts: a server may leave them out (14.2), and few clients can do anything
/// with multipart/byteranges but attack those that make it. Numbers of any length are read.
RangeChoice choose_range(std::string_view field, std::uint64_t size);

/// The Content-Range of a part, "bytes 9500-9999/10000", and that of a 416, "bytes */10000".
std::string content_range(const RangeChoice& choice, std::uint64_t size);

}  // namespace aioc::net
