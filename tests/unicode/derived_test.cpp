#include "unicode/derived.h"

#include <string>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

std::string hex(char32_t c) {
  std::string out;
  append_hex(out, c);
  return out;
}

std::string derived(const DerivedRange& range, char32_t c) {
  std::string out;
  append_derived_name(out, range, c);
  return out;
}

TEST_CASE("a code point has at least four hexadecimal digits", "[derived]") {
  CHECK(hex(0) == "0000");
  CHECK(hex(0xA) == "000A");
  CHECK(hex(0xFACE) == "FACE");
  CHECK(hex(0xFFFF) == "FFFF");
  CHECK(hex(0x10000) == "10000");
  CHECK(hex(0xFFFFF) == "FFFFF");
  CHECK(hex(0x100000) == "100000");
  CHECK(hex(0x10FFFF) == "10FFFF");
}

TEST_CASE("a derived name is the prefix and what the rule says", "[derived]") {
  const DerivedRange ideographs{0x4E00, 0x9FFF, "CJK UNIFIED IDEOGRAPH-", NameRule::hex, false};
  const DerivedRange syllables{kHangulFirst, kHangulLast, "HANGUL SYLLABLE ", NameRule::hangul,
                               true};
  CHECK(derived(ideographs, 0x4E00) == "CJK UNIFIED IDEOGRAPH-4E00");
  CHECK(derived(syllables, kHangulFirst) == "HANGUL SYLLABLE GA");
  CHECK(derived(syllables, kHangulLast) == "HANGUL SYLLABLE HIH");
}

TEST_CASE("a range contains both of its ends", "[derived]") {
  const DerivedRange range{0x17000, 0x187F7, "TANGUT IDEOGRAPH-", NameRule::hex, true};
  CHECK(range.contains(0x17000));
  CHECK(range.contains(0x187F7));
  CHECK_FALSE(range.contains(0x16FFF));
  CHECK_FALSE(range.contains(0x187F8));
}

TEST_CASE("the digits at the end of a name are read back", "[derived]") {
  CHECK(parse_name_hex("4E00") == 0x4E00u);
  CHECK(parse_name_hex("0041") == 0x41u);
  CHECK(parse_name_hex("17000") == 0x17000u);
  CHECK(parse_name_hex("10FFFF") == 0x10FFFFu);
  for (const auto* word : {"", "4E0", "04E00", "010FFFF", "4e00", "4E0G", "ROOK", "U+4E00"}) {
    CAPTURE(word);
    CHECK(parse_name_hex(word) == std::nullopt);
  }
}

}  // namespace
}  // namespace aioc::unicode
