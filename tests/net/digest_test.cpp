#include "net/digest.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using aioc::net::Digest;
using aioc::net::parse_checksum;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::string digest_of(std::string_view algorithm, std::string_view text) {
  Digest digest(algorithm);
  digest.update(text);
  return digest.hex();
}

const std::string kAbc256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

}  // namespace

TEST_CASE("Digest: abc, as the standards have it") {
  CHECK(digest_of("md5", "abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(digest_of("sha1", "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(digest_of("sha224", "abc") ==
        "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
  CHECK(digest_of("sha256", "abc") == kAbc256);
  CHECK(digest_of("sha384", "abc") ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
        "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  CHECK(digest_of("sha512", "abc") ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(digest_of("sha256", "") ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("Digest: in pieces, asked on the way, and moved") {
  Digest digest("sha256");
  digest.update("a");
  digest.update("");
  CHECK(digest.hex() == digest_of("sha256", "a"));
  digest.update("bc");
  CHECK(digest.hex() == kAbc256);
  CHECK(digest.hex() == kAbc256);
  Digest moved = std::move(digest);
  moved.update("d");
  CHECK(moved.hex() == digest_of("sha256", "abcd"));
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  CHECK(digest_of("md5", bytes) == "e2c865db4162bed963bfaa9ef6ac18f0");
}

TEST_CASE("Digest: algorithms that there are not") {
  for (const char* name :
       {"", "crc32", "SHA256", "sha-256", "sha3-256", "blake2b512", "null"}) {
    INFO(name);
    CHECK_THROWS_AS(Digest(name), std::invalid_argument);
  }
  CHECK_THROWS_WITH(Digest("crc32"), Contains("'crc32'") && Contains("sha256"));
}

TEST_CASE("parse_checksum: in any case, with '=' or ':'") {
  for (const std::string prefix : {"sha256=", "sha256:", "SHA256=", "Sha256:"}) {
    const auto checksum = parse_checksum(prefix + kAbc256);
    CHECK(checksum.algorithm == "sha256");
    CHECK(checksum.hex == kAbc256);
  }
  CHECK(parse_checksum("MD5=900150983CD24FB0D6963F7D28E17F72").hex == digest_of("md5", "abc"));
  for (const char* name : {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}) {
    const std::string hex = digest_of(name, "x");
    CHECK(parse_checksum(std::string(name) + ":" + hex).hex == hex);
  }
}

TEST_CASE("parse_checksum: says what to give instead") {
  CHECK_THROWS_WITH(parse_checksum(kAbc256),
                    StartsWith("'" + kAbc256 + "' is no checksum: ") && Contains("sha256="));
  CHECK_THROWS_WITH(parse_checksum(""), Contains("ALGORITHM=HEX"));
  CHECK_THROWS_WITH(parse_checksum("crc32=00"), Contains("'crc32'") && Contains("sha256"));
  CHECK_THROWS_WITH(parse_checksum("=" + kAbc256), Contains("no algorithm ''"));
  CHECK_THROWS_WITH(parse_checksum("sha256=" + kAbc256.substr(1)),
                    Contains("64 hexadecimal digits, and here are 63"));
  CHECK_THROWS_WITH(parse_checksum("sha256="), Contains("here are 0"));
  CHECK_THROWS_WITH(parse_checksum("sha1=" + kAbc256), Contains("40 hexadecimal digits"));
  CHECK_THROWS_WITH(parse_checksum("sha256=x" + kAbc256.substr(1)), Contains("nothing else"));
  CHECK_THROWS_WITH(parse_checksum("sha256==" + kAbc256), Contains("nothing else"));
  CHECK_THROWS_AS(parse_checksum("sha256=" + kAbc256 + " "), std::invalid_argument);
}
