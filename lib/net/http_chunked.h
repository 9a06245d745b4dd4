// The body of a chunked request (RFC 9112, 7.1), read strictly and piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aioc::net {

/// Takes the chunks off a body as it comes.
///
///     ChunkedReader chunks;
///     text.remove_prefix(chunks.read(text, body));
///     if (chunks.done()) ...
class ChunkedReader {
 public:
  /// Chunk extensions and trailers are read and dropped, up to so many bytes in all.
  static constexpr std::size_t kMostOverhead = 16 * 1024;

  /// Appends to `body` what of it stands in `text`, and returns how much of `text` that took:
  /// all of it unless the body ended or has failed. Never throws but std::bad_alloc.
  std::size_t read(std::string_view text, std::string& body);

  bool done() const { return state_ == State::done; }
  /// Malformed: the connection is to be closed behind a 400.
  bool failed() const { return state_ == State::failed; }

 private:
  enum class State : std::uint8_t {
    size,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer,  // at the begin of a line
    trailer_name,
    trailer_value,
    trailer_lf,
    last_lf,
    done,
    failed
  };
  /// 16 digits are 64 bits.
  static constexpr std::uint32_t kMostDigits = 16;

  State step(char c);
  State size_digit(char c);
  /// Counts a byte that is not kept.
  State dropped(State next);

  std::uint64_t left_ = 0;    // of the chunk at hand
  std::size_t overhead_ = 0;  // bytes of extensions and trailers
  std::uint32_t digits_ = 0;  // of the size at hand
  State state_ = State::size;
};

}  // namespace aioc::net
