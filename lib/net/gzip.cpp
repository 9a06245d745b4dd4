#include "net/gzip.h"

#include <zlib.h>

#include <cstddef>
#include <new>
#include <stdexcept>
#include <utility>

namespace aioc::net {
namespace {

/// A stream of zlib's, with gzip's header and trailer.
class Deflate {
 public:
  explicit Deflate(int level) {
    constexpr int kGzip = 16;
    constexpr int kMemory = 8;
    if (deflateInit2(&stream_, level, Z_DEFLATED, MAX_WBITS + kGzip, kMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;
  ~Deflate() { deflateEnd(&stream_); }

  /// Appends what comes of `text`; with `last` all that is left.
  void write(std::string& out, std::string_view text, bool last) {
    // zlib takes what it only reads by pointers to what may be written.
    stream_.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT: not written to
    stream_.avail_in = static_cast<uInt>(text.size());
    int status = Z_OK;
    do {
      constexpr std::size_t kRoom = 16 * 1024;
      const std::size_t size = out.size();
      out.resize(size + kRoom);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + size);
      stream_.avail_out = kRoom;
      status = deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      out.resize(out.size() - stream_.avail_out);
    } while (stream_.avail_out == 0 || (last && status == Z_OK));
    if (status == Z_STREAM_ERROR) throw std::runtime_error("zlib: the stream is broken");
  }

 private:
  z_stream stream_{};
};

class GzipSource final : public BodySource {
 public:
  explicit GzipSource(std::unique_ptr<BodySource> inner)
      : inner_(std::move(inner)), deflate_(Z_BEST_SPEED) {}

  bool read(std::string& out) override {
    plain_.clear();
    const bool more = inner_->read(plain_);
    deflate_.write(out, plain_, !more);
    return more;
  }

 private:
  std::unique_ptr<BodySource> inner_;
  Deflate deflate_;
  std::string plain_;
};

}  // namespace

std::string gzip(std::string_view text) {
  Deflate deflate(Z_DEFAULT_COMPRESSION);
  std::string out;
  // zlib counts in 32 bits.
  constexpr std::size_t kPiece = std::size_t{1} << 30;
  while (text.size() > kPiece) {
    deflate.write(out, text.substr(0, kPiece), false);
    text.remove_prefix(kPiece);
  }
  deflate.write(out, text, true);
  return out;
}

std::unique_ptr<BodySource> gzip_source(std::unique_ptr<BodySource> inner) {
  return std::make_unique<GzipSource>(std::move(inner));
}

}  // namespace aioc::net
