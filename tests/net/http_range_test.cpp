#include "net/http_range.h"

#include <catch2/catch.hpp>

using aioc::net::choose_range;
using aioc::net::content_range;
using aioc::net::RangeChoice;
using Kind = RangeChoice::Kind;

namespace {

/// "first+size" of a part, "whole" or "416".
std::string chosen(std::string_view field, std::uint64_t size = 10000) {
  const RangeChoice choice = choose_range(field, size);
  if (choice.kind == Kind::whole) return "whole";
  if (choice.kind == Kind::unsatisfiable) return "416";
  return std::to_string(choice.first) + "+" + std::to_string(choice.size);
}

}  // namespace

TEST_CASE("choose_range: the RFC's examples") {
  CHECK(chosen("bytes=0-499") == "0+500");
  CHECK(chosen("bytes=500-999") == "500+500");
  CHECK(chosen("bytes=-500") == "9500+500");
  CHECK(chosen("bytes=9500-") == "9500+500");
  CHECK(chosen("bytes=0-0") == "0+1");
  CHECK(chosen("bytes=-1") == "9999+1");
}

TEST_CASE("choose_range: ends beyond the body, numbers beyond 64 bits") {
  CHECK(chosen("bytes=9999-20000") == "9999+1");
  CHECK(chosen("bytes=-20000") == "0+10000");
  CHECK(chosen("bytes=0-18446744073709551615") == "0+10000");
  CHECK(chosen("bytes=0-99999999999999999999999") == "0+10000");
  CHECK(chosen("bytes=-99999999999999999999999") == "0+10000");
  CHECK(chosen("bytes=99999999999999999999999-") == "416");
  CHECK(chosen("bytes=99999999999999999999998-99999999999999999999999") == "416");
}

TEST_CASE("choose_range: none of the body") {
  CHECK(chosen("bytes=10000-") == "416");
  CHECK(chosen("bytes=10000-10001") == "416");
  CHECK(chosen("bytes=-0") == "416");
  CHECK(chosen("bytes=0-", 0) == "416");
  CHECK(chosen("bytes=-5", 0) == "whole");
}

TEST_CASE("choose_range: what is malformed, or several, is left out of account") {
  for (const char* field : {"",
                            "bytes",
                            "bytes=",
                            "bytes=,",
                            "bytes=-",
                            "bytes=5",
                            "bytes=a-b",
                            "bytes=5-4",
                            "bytes=0-1-2",
                            "bytes=0-+5",
                            "bytes=--5",
                            "bytes=+0-5",
                            "bytes=0x0-5",
                            "bytes=0 -5",
                            "bytes =0-5",
                            "octets=0-5",
                            "0-5",
                            "bytes:0-5",
                            "bytes=0-1,5-6",
                            "bytes=0-1,-1",
                            "bytes=-1, -2",
                            "bytes=0-5;q=1"}) {
    INFO(field);
    CHECK(chosen(field) == "whole");
  }
  CHECK(chosen("Bytes=, 0-5 ,") == "0+6");
}

TEST_CASE("content_range: of a part, and of none") {
  CHECK(content_range(choose_range("bytes=-500", 10000), 10000) == "bytes 9500-9999/10000");
  CHECK(content_range(choose_range("bytes=10000-", 10000), 10000) == "bytes */10000");
}
