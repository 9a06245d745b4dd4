#include "unicode/tokenize.h"

#include <string>
#include <vector>

#include "unicode/printers.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("tokenize gives the words of a text in upper case", "[tokenize]") {
  CHECK(tokenize("").empty());
  CHECK(tokenize("a b") == Words{"A", "B"});
  CHECK(tokenize("a-b") == Words{"A", "B"});
  CHECK(tokenize("abc") == Words{"ABC"});
  CHECK(tokenize("café") == Words{"CAFÉ"});
  CHECK(tokenize("euro-currency sign") == Words{"EURO", "CURRENCY", "SIGN"});
}

TEST_CASE("words keep their order and their repetitions", "[tokenize]") {
  CHECK(tokenize("b a b") == Words{"B", "A", "B"});
}

TEST_CASE("anything but letters and numbers and the underscore separates words", "[tokenize]") {
  CHECK(tokenize(" \t\r\n.,;:!?*+()[]{}<>/\\|@#%&=~`'\"").empty());
  CHECK(tokenize("jabberwocky's vest") == Words{"JABBERWOCKY", "S", "VEST"});
  CHECK(tokenize("snake_case_2 x") == Words{"SNAKE_CASE_2", "X"});
  CHECK(tokenize("♜rook♜") == Words{"ROOK"});
  CHECK(tokenize(std::string_view("a\0b", 3)) == Words{"A", "B"});
  CHECK(tokenize("a\u00A0b\u200Bc") == Words{"A", "B", "C"});
}

TEST_CASE("a combining mark is no part of a word", "[tokenize]") {
  // Python's \w does not match it either.
  CHECK(tokenize("cafe\u0301s") == Words{"CAFE", "S"});
}

TEST_CASE("bytes that are not UTF-8 separate words", "[tokenize]") {
  CHECK(tokenize("a\xFF"
                 "b") == Words{"A", "B"});
  CHECK(tokenize("\x80").empty());
  CHECK(tokenize("caf\xC3") == Words{"CAF"});
  CHECK(tokenize("a\xE2\x82"
                 "b") == Words{"A", "B"});
}

TEST_CASE("numbers of every kind are word characters", "[tokenize]") {
  for (const char32_t c : U"2²Ⅷ½٣〇㊿") {
    if (c == 0) break;
    CAPTURE(c);
    CHECK(is_word_character(c));
  }
}

TEST_CASE("letters of every script are word characters", "[tokenize]") {
  for (const char32_t c : U"aZßǅʰאक가語𝔸_ªº") {
    if (c == 0) break;
    CAPTURE(c);
    CHECK(is_word_character(c));
  }
}

TEST_CASE("marks and symbols and what is no character are not word characters", "[tokenize]") {
  for (const char32_t c : U"-*$€♜😀 \u00A0\u0301\u0903\u200D\uE000\uFFFE\U0010FFFF") {
    CAPTURE(c);
    CHECK_FALSE(is_word_character(c));
  }
  CHECK_FALSE(is_word_character(0xD800));
  CHECK_FALSE(is_word_character(0x0378));
}

TEST_CASE("to_upper follows the full mappings of Unicode", "[tokenize]") {
  CHECK(to_upper("") == "");
  CHECK(to_upper("abc-XYZ 09") == "ABC-XYZ 09");
  CHECK(to_upper("straße") == "STRASSE");
  CHECK(to_upper("ﬃ") == "FFI");
  CHECK(to_upper("ς σ") == "Σ Σ");
  CHECK(to_upper("ǆ ǅ") == "Ǆ Ǆ");
  CHECK(to_upper("𐐨") == "𐐀");
}

TEST_CASE("to_upper knows no locale", "[tokenize]") {
  CHECK(to_upper("i ı") == "I I");
  CHECK(to_upper("é") == "É");
}

TEST_CASE("to_upper replaces what is not UTF-8", "[tokenize]") {
  CHECK(to_upper("a\xFF"
                 "b") == "A\uFFFDB");
  CHECK(to_upper("é\xE2\x82") == "É\uFFFD");
}

TEST_CASE("to_upper holds texts that triple their length", "[tokenize]") {
  std::string small;
  std::string large;
  for (int i = 0; i < 1000; ++i) {
    small += "ΐ";
    large += "Ϊ\u0301";
  }
  // U+0390 becomes three code points: iota, diaeresis, acute.
  CHECK(to_upper(small).size() == 1000 * std::string("Ι\u0308\u0301").size());
  CHECK(to_upper("ΐ") == "Ι\u0308\u0301");
  CHECK(to_upper(large) == large);
}

}  // namespace
}  // namespace aioc::unicode
