#include "unicode/names.h"

#include <string>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using testing::CodePoints;

std::string label(char32_t c) {
  std::string out;
  append_name_or_label(out, c);
  return out;
}

TEST_CASE("a character has the name that stands in the list", "[names]") {
  CHECK(name(U' ') == "SPACE");
  CHECK(name(U'$') == "DOLLAR SIGN");
  CHECK(name(U'~') == "TILDE");
  CHECK(name(U'\u00A0') == "NO-BREAK SPACE");
  CHECK(name(U'♜') == "BLACK CHESS ROOK");
  CHECK(name(U'\uFFFD') == "REPLACEMENT CHARACTER");
  CHECK(name(U'😀') == "GRINNING FACE");
  CHECK(name(U'\U000E01EF') == "VARIATION SELECTOR-256");
}

TEST_CASE("a Hangul syllable is named by its jamo", "[names]") {
  CHECK(name(U'가') == "HANGUL SYLLABLE GA");
  CHECK(name(U'각') == "HANGUL SYLLABLE GAG");
  CHECK(name(U'한') == "HANGUL SYLLABLE HAN");
  CHECK(name(U'아') == "HANGUL SYLLABLE A");
  CHECK(name(U'앙') == "HANGUL SYLLABLE ANG");
  CHECK(name(U'퓛') == "HANGUL SYLLABLE PWILH");  // the example of Unicode 3.12
  CHECK(name(U'힣') == "HANGUL SYLLABLE HIH");
  CHECK(name(0xD7A4) == "");
}

TEST_CASE("an ideograph is named by its code point", "[names]") {
  CHECK(name(U'一') == "CJK UNIFIED IDEOGRAPH-4E00");
  CHECK(name(0x3400) == "CJK UNIFIED IDEOGRAPH-3400");
  CHECK(name(0x20000) == "CJK UNIFIED IDEOGRAPH-20000");
  CHECK(name(0xF900) == "CJK COMPATIBILITY IDEOGRAPH-F900");
  CHECK(name(0x2F800) == "CJK COMPATIBILITY IDEOGRAPH-2F800");
  CHECK(name(0x17000) == "TANGUT IDEOGRAPH-17000");
  CHECK(name(0x18D00) == "TANGUT IDEOGRAPH-18D00");
  CHECK(name(0x1B170) == "NUSHU CHARACTER-1B170");
  CHECK(name(0x18B00) == "KHITAN SMALL SCRIPT CHARACTER-18B00");
}

TEST_CASE("compatibility ideographs end where the list has a hole", "[names]") {
  CHECK(name(0xFA6D) == "CJK COMPATIBILITY IDEOGRAPH-FA6D");
  CHECK(name(0xFA6E) == "");
  CHECK(name(0xFA6F) == "");
  CHECK(name(0xFA70) == "CJK COMPATIBILITY IDEOGRAPH-FA70");
}

TEST_CASE("what is no graphic or format character has no name", "[names]") {
  for (const char32_t c :
       CodePoints{0x0, 0x9, 0x1F, 0x7F, 0x9F, 0x378, 0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFDD0,
                  0xFFFE, 0xFFFF, 0xF0000, 0x10FFFD, 0x10FFFF}) {
    CAPTURE(c);
    CHECK(name(c) == "");
    std::string out = "kept";
    CHECK_FALSE(append_name(out, c));
    CHECK(out == "kept");
  }
}

TEST_CASE("what is no code point has no name", "[names]") {
  CHECK(name(0x110000) == "");
  CHECK(name(0xFFFFFFFF) == "");
}

TEST_CASE("a name is appended behind what is there", "[names]") {
  std::string out = "> ";
  CHECK(append_name(out, U'A'));
  CHECK(append_name(out, U'一'));
  CHECK(out == "> LATIN CAPITAL LETTER ACJK UNIFIED IDEOGRAPH-4E00");
}

TEST_CASE("a code point without a name has a label", "[names]") {
  CHECK(label(0x0) == "<control-0000>");
  CHECK(label(0x9) == "<control-0009>");
  CHECK(label(0x9F) == "<control-009F>");
  CHECK(label(0xE000) == "<private-use-E000>");
  CHECK(label(0x10FFFD) == "<private-use-10FFFD>");
  CHECK(label(0xD800) == "<surrogate-D800>");
  CHECK(label(0xDFFF) == "<surrogate-DFFF>");
  CHECK(label(0xFFFF) == "<noncharacter-FFFF>");
  CHECK(label(0xFDD0) == "<noncharacter-FDD0>");
  CHECK(label(0x1FFFE) == "<noncharacter-1FFFE>");
  CHECK(label(0x378) == "<reserved-0378>");
  CHECK(label(U'♜') == "BLACK CHESS ROOK");
}

}  // namespace
}  // namespace aioc::unicode
