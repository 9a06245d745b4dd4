// gzip (RFC 1952), decompressed as it comes, by zlib.
#pragma once

#include <memory>
#include <string_view>

namespace aioc::net {

/// A stream of members, one behind the other. What is cut off is no error here: see whole().
///
///     net::Gunzip gunzip;
///     while (gunzip.decode(bytes, piece) && !piece.empty()) use(piece);
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();

  /// Takes some bytes off the front of `in`, and sets `out` to what comes of them, which is
  /// valid until the next call: empty only where `in` is used up. Returns false where that is
  /// no gzip, or where something else is behind its end.
  bool decode(std::string_view& in, std::string_view& out);
  /// Whether a member has ended, or none has begun.
  bool whole() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aioc::net
