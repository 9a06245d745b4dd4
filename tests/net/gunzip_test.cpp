// gzip, decompressed as it comes: in pieces, cut, broken, and with something behind it.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>

#include "net/gunzip.h"
#include "net/gzip.h"

using aioc::net::Gunzip;
using aioc::net::gzip;

namespace {

struct Decoded {
  std::string text;
  bool good = true;
  bool whole = false;
};

Decoded decoded(std::string_view bytes, std::size_t piece) {
  Gunzip gunzip;
  Decoded out;
  while (!bytes.empty() && out.good) {
    std::string_view in = bytes.substr(0, piece);
    bytes.remove_prefix(in.size());
    for (std::string_view text;;) {
      out.good = gunzip.decode(in, text);
      out.text += text;
      if (!out.good || text.empty()) break;
    }
    if (out.good) CHECK(in.empty());
  }
  out.whole = gunzip.whole();
  return out;
}

}  // namespace

TEST_CASE("gunzip: in pieces of any size") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + " ";
  for (const std::string& each : {std::string(), std::string("hello"), text}) {
    const std::string bytes = gzip(each);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
      const Decoded out = decoded(bytes, piece);
      CHECK(out.good);
      CHECK(out.whole);
      CHECK((out.text == each));
    }
  }
}

TEST_CASE("gunzip: what is much larger than it was comes in pieces of bounded size") {
  const std::string bytes = gzip(std::string(10'000'000, 'x'));
  Gunzip gunzip;
  std::string_view in = bytes;
  std::size_t size = 0;
  for (std::string_view text; gunzip.decode(in, text) && !text.empty(); size += text.size()) {
    CHECK(text.size() <= 65536);
  }
  CHECK(size == 10'000'000);
  CHECK(gunzip.whole());
}

TEST_CASE("gunzip: cut anywhere it is not whole") {
  const std::string bytes = gzip("hello, hello, hello");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const Decoded out = decoded(std::string_view(bytes).substr(0, size), bytes.size());
    CHECK(out.good);
    CHECK_FALSE(out.whole);
  }
  CHECK(decoded("", 1).whole);  // nothing has begun
}

TEST_CASE("gunzip: members behind each other are one text") {
  const Decoded out = decoded(gzip("one, ") + gzip("") + gzip("two"), 5);
  CHECK(out.good);
  CHECK(out.whole);
  CHECK(out.text == "one, two");
}

TEST_CASE("gunzip: anything else is refused") {
  const std::string bytes = gzip("hello");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
    CHECK_FALSE(decoded("hello", piece).good);
    CHECK_FALSE(decoded(bytes + "hello", piece).good);
    CHECK_FALSE(decoded(bytes + std::string(8, '\0'), piece).good);
    for (std::size_t at = bytes.size() - 8; at < bytes.size(); ++at) {  // checksum and size
      std::string broken = bytes;
      broken[at] = static_cast<char>(broken[at] ^ 1);
      CHECK_FALSE(decoded(broken, piece).good);
    }
  }
}
