#include "net/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <new>

namespace aioc::net {

struct Gunzip::State {
  static constexpr std::size_t kRoom = 16 * 1024;

  z_stream stream{};
  bool whole = true;
  std::array<char, kRoom> out;
};

Gunzip::Gunzip() : state_(std::make_unique_for_overwrite<State>()) {
  constexpr int kGzip = 16;
  state_->stream = {};
  if (inflateInit2(&state_->stream, MAX_WBITS + kGzip) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() { inflateEnd(&state_->stream); }

bool Gunzip::whole() const { return state_->whole; }

bool Gunzip::decode(std::string_view& in, std::string_view& out) {
  z_stream& stream = state_->stream;
  out = {};
  do {
    if (state_->whole) {  // another member begins, by its own header
      if (in.empty()) return true;
      inflateReset(&stream);
      state_->whole = false;
    }
    const std::size_t given =
        std::min<std::size_t>(in.size(), std::numeric_limits<uInt>::max());
    // zlib takes what it only reads by pointers to what may be written.
    stream.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // NOLINT: not written to
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(state_->out.data());
    stream.avail_out = State::kRoom;
    const int status = inflate(&stream, Z_NO_FLUSH);
    in.remove_prefix(given - stream.avail_in);
    out = {state_->out.data(), State::kRoom - stream.avail_out};
    if (status == Z_STREAM_END) {
      state_->whole = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {  // the latter: no more can be done
      return false;
    }
  } while (out.empty() && !in.empty());
  return true;
}

}  // namespace aioc::net
