#include "unicode/query.h"

#include <string>
#include <vector>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using Words = std::vector<QueryWord>;

TEST_CASE("words of ASCII are a name", "[query]") {
  for (const std::string text : {"blue", "rook black", "A", "7", "hexag*", "jabberwocky's vest",
                                 "u", "U", "cjk 4e00", "x♜", "café", "265C"}) {
    CAPTURE(text);
    CHECK(query_type(text) == QueryType::name);
  }
}

TEST_CASE("a text of white space is a name", "[query]") {
  CHECK(query_type("") == QueryType::name);
  CHECK(query_type(" \t\n\v\f\r") == QueryType::name);
}

TEST_CASE("spellings of code points are code points", "[query]") {
  for (const std::string text : {"U+265C", "u+265c", "0x265c U+2656", "\\u265c", "&#9820;",
                                 "&eacute;", "U+2654..U+265F", "U+110000", "\\x41"}) {
    CAPTURE(text);
    CHECK(query_type(text) == QueryType::codepoint);
  }
}

TEST_CASE("a spelling among other words does not make a text code points", "[query]") {
  CHECK(query_type("rook U+265C") == QueryType::name);
  CHECK(query_type("U+") == QueryType::name);
  CHECK(query_type("0x") == QueryType::name);
}

TEST_CASE("a text without a letter or digit of ASCII is characters", "[query]") {
  for (const std::string text :
       {"♜", "$", "é", "♜ ♖", "\u00A0", "+", "*", "\\", "&;", "가", "\xFF", "\x1b", "_"}) {
    CAPTURE(text);
    CHECK(query_type(text) == QueryType::characters);
  }
}

TEST_CASE("a query is its words upper-cased and each once and sorted", "[query]") {
  CHECK(parse_query("") == Words{});
  CHECK(parse_query("rook") == Words{{"ROOK", false}});
  CHECK(parse_query("rook black Rook") == Words{{"BLACK", false}, {"ROOK", false}});
  CHECK(parse_query("euro-currency") == Words{{"CURRENCY", false}, {"EURO", false}});
  CHECK(parse_query("café") == Words{{"CAFÉ", false}});
}

TEST_CASE("a star right behind a word makes it a prefix", "[query]") {
  CHECK(parse_query("hexag* Wind") == Words{{"HEXAG", true}, {"WIND", false}});
  CHECK(parse_query("wind hexag*") == Words{{"HEXAG", true}, {"WIND", false}});
  CHECK(parse_query("small caf*") == Words{{"CAF", true}, {"SMALL", false}});
  CHECK(parse_query("caf\xC3\xA9*") == Words{{"CAFÉ", true}});
  CHECK(parse_query("a*b*c") == Words{{"A", true}, {"B", true}, {"C", false}});
  CHECK(parse_query("a**") == Words{{"A", true}});
  CHECK(parse_query("straße*") == Words{{"STRASSE", true}});
}

TEST_CASE("a word and its prefix are two words", "[query]") {
  CHECK(parse_query("a* a") == Words{{"A", false}, {"A", true}});
}

TEST_CASE("a star that touches no word is a separator", "[query]") {
  CHECK(parse_query("*") == Words{});
  CHECK(parse_query("*rook") == Words{{"ROOK", false}});
  CHECK(parse_query("rook *") == Words{{"ROOK", false}});
  CHECK(parse_query("rook-* black") == Words{{"BLACK", false}, {"ROOK", false}});
  CHECK(parse_query("a ♜*") == Words{{"A", false}});
  CHECK(parse_query("a\u0301*") == Words{{"A", false}});
}

TEST_CASE("a star behind bytes that are not UTF-8 touches no word", "[query]") {
  CHECK(parse_query("a\xFF*") == Words{{"A", false}});
  CHECK(parse_query("a\x80*") == Words{{"A", false}});
  CHECK(parse_query("a\x80\x80*b") == Words{{"A", false}, {"B", false}});
  CHECK(parse_query("a\xE2\x82*") == Words{{"A", false}});
  CHECK(parse_query("\xC3\xA9\x80*") == Words{{"É", false}});
  CHECK(parse_query("\x80*") == Words{});
}

TEST_CASE("a query word matches itself or what begins with it", "[query]") {
  const QueryWord word{"ROOK", false};
  const QueryWord prefix{"ROOK", true};
  CHECK(word.matches("ROOK"));
  CHECK_FALSE(word.matches("ROOKS"));
  CHECK_FALSE(word.matches("ROO"));
  CHECK(prefix.matches("ROOK"));
  CHECK(prefix.matches("ROOKS"));
  CHECK_FALSE(prefix.matches("ROO"));
  CHECK_FALSE(prefix.matches("BROOK"));
}

TEST_CASE("a long query takes time in proportion", "[query]") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "rook* ";
  CHECK(parse_query(text) == Words{{"ROOK", true}});
  CHECK(parse_query(std::string(1'000'000, '*')).empty());
  CHECK(parse_query(std::string(1'000'000, '\x80') + "*").empty());
}

}  // namespace
}  // namespace aioc::unicode
