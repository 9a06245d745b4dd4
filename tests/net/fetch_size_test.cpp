#include "fetch/size.h"

#include <catch2/catch.hpp>

#include <limits>
#include <string>

#include "cli/parse.h"

using aioc::fetch::size_text;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::uint64_t size(const std::string& text) {
  return aioc::fetch::parse_size("--max-size", text);
}

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

}  // namespace

TEST_CASE("parse_size: bytes and their multiples") {
  CHECK(size("0") == 0);
  CHECK(size("100") == 100);
  CHECK(size("100B") == 100);
  CHECK(size("10K") == 10240);
  CHECK(size("1M") == 1048576);
  CHECK(size("2G") == 2147483648);
  CHECK(size("1T") == 1099511627776);
  CHECK(size("1P") == 1125899906842624);
  CHECK(size("1.5K") == 1536);
  CHECK(size("0.5M") == 524288);
  CHECK(size(".5k") == 512);
  CHECK(size("1.k") == 1024);
  CHECK(size("0.0004K") == 0);
  CHECK(size("0.0006K") == 1);
  for (const char* kilo : {"3K", "3k", "3KB", "3kb", "3KiB", "3kib", "3KIB"}) {
    INFO(kilo);
    CHECK(size(kilo) == 3072);
  }
  CHECK(size("9007199254740993") == 9007199254740993);  // more than a double holds
  CHECK(size("18446744073709551615") == kMost);
  CHECK(size("15E") == 15ULL << 60);
}

TEST_CASE("parse_size: what is none") {
  for (const char* text : {"",
                           " ",
                           "K",
                           "B",
                           ".",
                           ".K",
                           "-1",
                           "+1",
                           "1.5",
                           "1.5B",
                           "1..5K",
                           "1.5.K",
                           "1 K",
                           "1K ",
                           " 1K",
                           "1X",
                           "1KK",
                           "1iB",
                           "1Ki",
                           "1e3",
                           "0x10",
                           "inf",
                           "nan",
                           "1,5K",
                           "16E",
                           "16777216T",
                           "99999999999999999999",
                           "18446744073709551616",
                           "99999999999999999999.5K",
                           "17179869184.1G",
                           "1K1"}) {
    INFO(text);
    CHECK_THROWS_AS(size(text), aioc::cli::UsageError);
  }
  CHECK_THROWS_WITH(size("much"), StartsWith("--max-size: 'much' is no number of bytes; ") &&
                                      Contains("1.5M"));
}

TEST_CASE("size_text: two or three digits and a unit") {
  CHECK(size_text(0) == "0 B");
  CHECK(size_text(1) == "1 B");
  CHECK(size_text(999) == "999 B");
  CHECK(size_text(1000) == "1.0 KiB");
  CHECK(size_text(1024) == "1.0 KiB");
  CHECK(size_text(10035) == "9.8 KiB");
  CHECK(size_text(10188) == "9.9 KiB");
  CHECK(size_text(10189) == "10 KiB");
  CHECK(size_text(100'000) == "98 KiB");
  CHECK(size_text(1'023'487) == "999 KiB");
  CHECK(size_text(1'023'488) == "1.0 MiB");
  CHECK(size_text(1 << 20) == "1.0 MiB");
  CHECK(size_text(50'000'000) == "48 MiB");
  CHECK(size_text(3ULL << 30) == "3.0 GiB");
  CHECK(size_text(1ULL << 40) == "1.0 TiB");
  CHECK(size_text(kMost) == "16 EiB");
}

TEST_CASE("size_text: never more than 7 columns") {
  for (int bits = 0; bits < 64; ++bits) {
    for (const std::uint64_t near : {1000ULL, 1015ULL, 1018ULL, 1023ULL, 1024ULL}) {
      const std::uint64_t bytes = (near << bits) - 1;
      INFO(bytes);
      CHECK(size_text(bytes).size() <= 7);
    }
  }
}
