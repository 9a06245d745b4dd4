#include "unicode/utf8.h"

#include <string>
#include <string_view>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using namespace std::string_literals;

/// What decode() makes of a text that is not UTF-8 at its beginning.
struct Fault {
  std::string_view text;
  std::size_t size;
  bool truncated;
};

TEST_CASE("every scalar value survives encoding and decoding", "[utf8]") {
  std::string all;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    if (!is_surrogate(c)) append_utf8(all, c);
  }
  REQUIRE(all.size() == 0x80 + 0x780 * 2 + (0xF800 - 0x800) * 3 + 0x100000 * 4);
  std::size_t at = 0;
  char32_t expected = 0;
  while (at < all.size()) {
    const Decoded step = decode(std::string_view(all).substr(at));
    if (!step.valid || step.truncated || step.code_point != expected) FAIL("at byte " << at);
    at += step.size;
    ++expected;
    if (expected == 0xD800) expected = 0xE000;
  }
  CHECK(expected == kMaxCodePoint + 1);
  CHECK(find_invalid(all) == std::nullopt);
}

TEST_CASE("the four lengths of UTF-8 are as RFC 3629 has them", "[utf8]") {
  CHECK(to_utf8(U'$') == "\x24");
  CHECK(to_utf8(U'é') == "\xC3\xA9");
  CHECK(to_utf8(U'€') == "\xE2\x82\xAC");
  CHECK(to_utf8(U'😀') == "\xF0\x9F\x98\x80");
  CHECK(to_utf8(0) == "\0"s);
}

TEST_CASE("what UTF-8 cannot hold is encoded as the replacement character", "[utf8]") {
  CHECK(to_utf8(0xD800) == "\xEF\xBF\xBD");
  CHECK(to_utf8(0xDFFF) == "\xEF\xBF\xBD");
  CHECK(to_utf8(0x110000) == "\xEF\xBF\xBD");
}

TEST_CASE("a fault takes the maximal ill-formed part and no byte more", "[utf8]") {
  // The texts of Unicode's tables 3-8 to 3-11 among them.
  const Fault faults[] = {
      {"\x80", 1, false},              // a continuation byte alone
      {"\xBF\x80", 1, false},          //
      {"\xC0\xAF", 1, false},          // overlong '/'
      {"\xC1\xBF", 1, false},          //
      {"\xE0\x80\xAF", 1, false},      // overlong in three bytes
      {"\xE0\x9F\xBF", 1, false},      //
      {"\xF0\x80\x80\xAF", 1, false},  // overlong in four
      {"\xF0\x8F\xBF\xBF", 1, false},  //
      {"\xED\xA0\x80", 1, false},      // a surrogate
      {"\xED\xBF\xBF", 1, false},      //
      {"\xF4\x90\x80\x80", 1, false},  // beyond U+10FFFF
      {"\xF5\x80\x80\x80", 1, false},  //
      {"\xFE", 1, false},              //
      {"\xFF\xFF", 1, false},          //
      {"\xC3(", 1, false},             // cut short by another character
      {"\xE2\x82(", 2, false},         //
      {"\xF0\x9F\x98(", 3, false},     //
      {"\xF0\x9F\xF0", 2, false},      //
      {"\xE1\x80\xE2\xF0", 2, false},  //
  };
  for (const auto& fault : faults) {
    CAPTURE(fault.text);
    const Decoded step = decode(fault.text);
    CHECK_FALSE(step.valid);
    CHECK(step.size == fault.size);
    CHECK(step.truncated == fault.truncated);
  }
}

TEST_CASE("a sequence that the end of the text cuts short is truncated", "[utf8]") {
  for (const std::string whole : {"é", "€", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const Decoded step = decode(std::string_view(whole).substr(0, size));
      CAPTURE(whole, size);
      CHECK_FALSE(step.valid);
      CHECK(step.truncated);
      CHECK(step.size == size);
    }
  }
}

TEST_CASE("decode looks at the first character only", "[utf8]") {
  const Decoded step = decode("€\xFF");
  CHECK(step.valid);
  CHECK(step.code_point == U'€');
  CHECK(step.size == 3);
}

TEST_CASE("find_invalid tells the place of the first fault", "[utf8]") {
  CHECK(find_invalid("") == std::nullopt);
  CHECK(find_invalid("café ♜") == std::nullopt);
  CHECK(find_invalid("a\0b"s) == std::nullopt);
  CHECK(find_invalid("\xFF") == 0u);
  CHECK(find_invalid("caf\xE9") == 3u);
  CHECK(find_invalid("♜\x80\xFF") == 3u);
  CHECK(find_invalid("ab\xE2\x99") == 2u);
}

}  // namespace
}  // namespace aioc::unicode
