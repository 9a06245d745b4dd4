#include "unicode/repr.h"

#include <string>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using testing::CodePoints;

using namespace std::string_literals;

TEST_CASE("a text is quoted with single quotes", "[repr]") {
  CHECK(python_repr("") == "''");
  CHECK(python_repr("rook black") == "'rook black'");
  CHECK(python_repr("♜ café 😀 가") == "'♜ café 😀 가'");
}

TEST_CASE("quotes inside a text decide the quotes around it", "[repr]") {
  CHECK(python_repr("jabberwocky's vest") == "\"jabberwocky's vest\"");
  CHECK(python_repr("say \"rook\"") == "'say \"rook\"'");
  CHECK(python_repr("'\"") == "'\\'\"'");
  CHECK(python_repr("it's a \"rook\"") == "'it\\'s a \"rook\"'");
}

TEST_CASE("a backslash is doubled", "[repr]") {
  CHECK(python_repr("\\u265c") == "'\\\\u265c'");
  CHECK(python_repr("\\'") == "\"\\\\'\"");
}

TEST_CASE("controls are escaped", "[repr]") {
  CHECK(python_repr("\n\r\t") == "'\\n\\r\\t'");
  CHECK(python_repr("\0\a\b\v\f\x1b\x7f"s) == "'\\x00\\x07\\x08\\x0b\\x0c\\x1b\\x7f'");
  CHECK(python_repr("\u0080\u009b\u009f") == "'\\x80\\x9b\\x9f'");
}

TEST_CASE("what cannot be printed is escaped in the shortest form that holds it", "[repr]") {
  CHECK(python_repr("\u00a0\u00ad") == "'\\xa0\\xad'");
  CHECK(python_repr("\u200b\u202e\u2028\u3000\ufeff") ==
        "'\\u200b\\u202e\\u2028\\u3000\\ufeff'");
  CHECK(python_repr("\ue000\uffff\u0378") == "'\\ue000\\uffff\\u0378'");
  CHECK(python_repr("\U000E0001\U0010FFFF") == "'\\U000e0001\\U0010ffff'");
}

TEST_CASE("combining marks and blanks that can be printed stay", "[repr]") {
  CHECK(python_repr("e\u0301 \u0903") == "'e\u0301 \u0903'");
}

TEST_CASE("bytes that are not UTF-8 are escaped as surrogates", "[repr]") {
  CHECK(python_repr("\xff") == "'\\udcff'");
  CHECK(python_repr("a\x80"
                    "b") == "'a\\udc80b'");
  CHECK(python_repr("\xe2\x82") == "'\\udce2\\udc82'");
  CHECK(python_repr("\xed\xa0\x80") == "'\\udced\\udca0\\udc80'");
  CHECK(python_repr("\xf0\x9f\x98(") == "'\\udcf0\\udc9f\\udc98('");
  CHECK(python_repr("\xc0\xaf\xf5") == "'\\udcc0\\udcaf\\udcf5'");
}

TEST_CASE("printable escapes what cannot be printed and nothing else", "[repr]") {
  CHECK(printable("") == "");
  CHECK(printable("rook ♜ 'it' \"is\" C:\\x") == "rook ♜ 'it' \"is\" C:\\x");
  CHECK(printable("a\x1b[31m\n\u202e\xff") == "a\\x1b[31m\\n\\u202e\\udcff");
}

TEST_CASE("is_printable is what Python's isprintable says", "[repr]") {
  for (const char32_t c : CodePoints{0x20, 0x41, 0x7E, 0xA1, 0x301, 0x265C, 0x4E00, 0x1F600}) {
    CAPTURE(c);
    CHECK(is_printable(c));
  }
  for (const char32_t c : CodePoints{0x0, 0x1F, 0x7F, 0x80, 0xA0, 0xAD, 0x200B, 0x2028, 0x3000,
                                     0xD800, 0xE000, 0x378, 0x10FFFF}) {
    CAPTURE(c);
    CHECK_FALSE(is_printable(c));
  }
}

}  // namespace
}  // namespace aioc::unicode
