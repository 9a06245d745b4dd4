#include "unicode/properties.h"

#include <algorithm>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using testing::CodePoints;

TEST_CASE("category is the short General_Category", "[properties]") {
  CHECK(category(U'A') == "Lu");
  CHECK(category(U'a') == "Ll");
  CHECK(category(U'♜') == "So");
  CHECK(category(U'²') == "No");
  CHECK(category(U'\u0301') == "Mn");
  CHECK(category(U'\n') == "Cc");
  CHECK(category(0x200D) == "Cf");
  CHECK(category(0xD800) == "Cs");
  CHECK(category(0xE000) == "Co");
  CHECK(category(0x378) == "Cn");
  CHECK(category(0x10FFFF) == "Cn");
  CHECK(category(0x2028) == "Zl");
}

TEST_CASE("block is named as in Blocks.txt", "[properties]") {
  CHECK(block(0) == "Basic Latin");
  CHECK(block(0x7F) == "Basic Latin");
  CHECK(block(0x80) == "Latin-1 Supplement");
  CHECK(block(U'♜') == "Miscellaneous Symbols");
  CHECK(block(0x378) == "Greek and Coptic");
  CHECK(block(0xD800) == "High Surrogates");
  CHECK(block(0x10FFFF) == "Supplementary Private Use Area-B");
  CHECK(block(0x2FE0) == "No_Block");
  CHECK(block(0xE0080) == "No_Block");
}

TEST_CASE("script has its long name", "[properties]") {
  CHECK(script(U'a') == "Latin");
  CHECK(script(U'一') == "Han");
  CHECK(script(U'가') == "Hangul");
  CHECK(script(U'$') == "Common");
  CHECK(script(U'\u0301') == "Inherited");
  CHECK(script(0x378) == "Unknown");
  CHECK(script(0xE000) == "Unknown");
  CHECK(script(0x1B170) == "Nushu");
}

TEST_CASE("age is the version that had the character first", "[properties]") {
  CHECK(age(U'a') == "1.1");
  CHECK(age(U'€') == "2.1");
  CHECK(age(U'😀') == "6.1");
  CHECK(age(0x1FAE8) == "15.0");
  CHECK(age(0x1FFFF) == "2.0");
  CHECK(age(0x378) == "");
}

TEST_CASE("width is two for East Asian wide characters", "[properties]") {
  for (const char32_t c :
       CodePoints{U'一', U'가', U'😀', U'Ａ', U'あ', U'\u3000', U'ᄀ', U'⌚'}) {
    CAPTURE(c);
    CHECK(width(c) == 2);
  }
}

TEST_CASE("width is none for what takes no column", "[properties]") {
  for (const char32_t c : CodePoints{0x0, 0x1B, 0x7F, 0x9B, 0x301, 0x20DD, 0x200B, 0x200D,
                                     0x202E, 0x2028, 0xFEFF, 0xFE0F, 0x1160, 0x11A8, 0xD7B0}) {
    CAPTURE(c);
    CHECK(width(c) == 0);
  }
}

TEST_CASE("width is one for all else", "[properties]") {
  for (const char32_t c : CodePoints{0x20, 0x41, 0x7E, 0xA0, 0xAD, 0xE9, 0x265C, 0x903, 0x600,
                                     0xE000, 0xFF71, 0x378}) {
    CAPTURE(c);
    CHECK(width(c) == 1);
  }
}

TEST_CASE("marks and joining jamo are combining", "[properties]") {
  for (const char32_t c :
       CodePoints{0x301, 0x903, 0x20DD, 0x1161, 0x11A8, 0xD7B0, 0xD7FB, 0xFE0F}) {
    CAPTURE(c);
    CHECK(is_combining(c));
  }
  for (const char32_t c : CodePoints{0x41, 0x1100, 0xAC00, 0x200D, 0x5E, 0x0}) {
    CAPTURE(c);
    CHECK_FALSE(is_combining(c));
  }
}

TEST_CASE("versions are two numbers", "[properties]") {
  for (const auto& version : {unicode_version(), icu_version()}) {
    CAPTURE(version);
    CHECK(std::count(version.begin(), version.end(), '.') == 1);
    CHECK(std::all_of(version.begin(), version.end(),
                      [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
  }
}

}  // namespace
}  // namespace aioc::unicode
