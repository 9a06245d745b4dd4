#include "unicode/codepoint.h"

#include <string>
#include <vector>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using Ranges = std::vector<CodePointRange>;

/// The ranges of a text that must be all code points.
Ranges parse(std::string_view text) {
  CAPTURE(text);
  const auto parsed = parse_code_points(text);
  CHECK(parsed.status == CodePointStatus::ok);
  CHECK(parsed.bad.empty());
  return parsed.ranges;
}

CodePointStatus status(std::string_view text) { return parse_code_points(text).status; }

TEST_CASE("a code point is read in every spelling", "[codepoint]") {
  const Ranges rook{{0x265C, 0x265C}};
  for (const auto* text : {"U+265C", "u+265c", "U+0265C", "U+00265C", "0x265C", "0X265c",
                           "\\u265C", "\\u265c", "\\u{265C}", "\\u{00265c}", "\\x{265C}",
                           "\\U0000265C", "&#x265C;", "&#X265c;", "&#9820;", "&#0009820;"}) {
    CAPTURE(text);
    CHECK(parse(text) == rook);
  }
}

TEST_CASE("a code point is read in its shortest and its longest spelling", "[codepoint]") {
  CHECK(parse("U+A") == Ranges{{0xA, 0xA}});
  CHECK(parse("0x0") == Ranges{{0, 0}});
  CHECK(parse("\\x41") == Ranges{{0x41, 0x41}});
  CHECK(parse("U+10FFFF") == Ranges{{0x10FFFF, 0x10FFFF}});
  CHECK(parse("\\U0010FFFF") == Ranges{{0x10FFFF, 0x10FFFF}});
  CHECK(parse("&#1114111;") == Ranges{{0x10FFFF, 0x10FFFF}});
  CHECK(parse("U+000000000000000000000000041") == Ranges{{0x41, 0x41}});
}

TEST_CASE("a named entity is the character that it stands for", "[codepoint]") {
  CHECK(parse("&eacute;") == Ranges{{0xE9, 0xE9}});
  CHECK(parse("&amp;&Eacute;&euro;") == Ranges{{'&', '&'}, {0xC9, 0xC9}, {0x20AC, 0x20AC}});
  CHECK(status("&nosuchentity;") == CodePointStatus::not_code_points);
  CHECK(status("&EACUTE;") == CodePointStatus::not_code_points);
  CHECK(status("&;") == CodePointStatus::not_code_points);
  CHECK(status("&eacute") == CodePointStatus::not_code_points);
}

TEST_CASE("a pair of surrogates is the one character it stands for", "[codepoint]") {
  CHECK(parse("\\uD83D\\uDE00") == Ranges{{0x1F600, 0x1F600}});
  CHECK(parse("\\ud800\\udc00") == Ranges{{0x10000, 0x10000}});
  CHECK(parse("\\uDBFF\\uDFFF") == Ranges{{0x10FFFF, 0x10FFFF}});
  CHECK(parse("\\uD83D\\uDE00..\\uD83D\\uDE4F") == Ranges{{0x1F600, 0x1F64F}});
}

TEST_CASE("a surrogate without its partner stays alone", "[codepoint]") {
  CHECK(parse("\\uD83D") == Ranges{{0xD83D, 0xD83D}});
  CHECK(parse("\\uD83D\\u0041") == Ranges{{0xD83D, 0xD83D}, {0x41, 0x41}});
  CHECK(parse("\\uDE00\\uD83D") == Ranges{{0xDE00, 0xDE00}, {0xD83D, 0xD83D}});
  CHECK(parse("\\uD83D \\uDE00") == Ranges{{0xD83D, 0xD83D}, {0xDE00, 0xDE00}});
  CHECK(parse("\\uD83DU+DE00") == Ranges{{0xD83D, 0xD83D}, {0xDE00, 0xDE00}});
  CHECK(parse("\\uD83D\\uD83D\\uDE00") == Ranges{{0xD83D, 0xD83D}, {0x1F600, 0x1F600}});
  CHECK(parse("U+D800") == Ranges{{0xD800, 0xD800}});
}

TEST_CASE("code points need nothing between them", "[codepoint]") {
  const Ranges both{{0x265C, 0x265C}, {0x2656, 0x2656}};
  for (const auto* text :
       {"U+265C U+2656", "U+265CU+2656", "U+265C,U+2656", " U+265C ,\t\r\n\v\f &#x2656; ",
        "\\u265c\\u2656", ",U+265C,,0x2656,"}) {
    CAPTURE(text);
    CHECK(parse(text) == both);
  }
}

TEST_CASE("code points stay in the order given and may repeat", "[codepoint]") {
  CHECK(parse("U+3 U+1 U+3") == Ranges{{3, 3}, {1, 1}, {3, 3}});
}

TEST_CASE("a range goes from one spelling to another", "[codepoint]") {
  const Ranges chess{{0x2654, 0x265F}};
  for (const auto* text : {"U+2654..U+265F", "U+2654-U+265F", "0x2654..&#9823;",
                           "\\u2654-\\u{265f}", "&#x2654;-0x265F"}) {
    CAPTURE(text);
    CHECK(parse(text) == chess);
  }
  CHECK(parse("U+41..U+41") == Ranges{{0x41, 0x41}});
  CHECK(parse("U+0..U+10FFFF") == Ranges{{0, 0x10FFFF}});
  CHECK(parse("U+41-U+43U+50") == Ranges{{0x41, 0x43}, {0x50, 0x50}});
}

TEST_CASE("a value above U+10FFFF is beyond and is named", "[codepoint]") {
  for (const std::string text :
       {"U+110000", "0xFFFFFFFF", "\\U00110000", "\\u{110000}", "&#1114112;", "&#x110000;",
        "U+100000000000000000000041", "&#99999999999999999999999;", "U+0..U+110000"}) {
    CAPTURE(text);
    const auto parsed = parse_code_points(text);
    CHECK(parsed.status == CodePointStatus::beyond);
    CHECK(parsed.bad == text);
  }
}

TEST_CASE("a range that ends before it begins runs backwards and is named", "[codepoint]") {
  const auto parsed = parse_code_points("U+41 U+5A..U+41 U+42");
  CHECK(parsed.status == CodePointStatus::backwards);
  CHECK(parsed.bad == "U+5A..U+41");
  CHECK(parsed.ranges == Ranges{{0x41, 0x41}, {0x42, 0x42}});
}

TEST_CASE("the first fault among code points is the one named", "[codepoint]") {
  const auto backwards = parse_code_points("U+5A-U+41 U+110000");
  CHECK(backwards.status == CodePointStatus::backwards);
  CHECK(backwards.bad == "U+5A-U+41");
  const auto beyond = parse_code_points("U+110000..U+41 U+5A-U+41");
  CHECK(beyond.status == CodePointStatus::beyond);
  CHECK(beyond.bad == "U+110000..U+41");
}

TEST_CASE("a fault is explained with what was written and the remedy", "[codepoint]") {
  CHECK(explain(parse_code_points("U+5A-U+41")) ==
        "'U+5A-U+41' runs backwards; put the smaller code point first");
  CHECK(explain(parse_code_points("0x110000 U+41")) ==
        "'0x110000' is no code point; the last one is U+10FFFF");
}

TEST_CASE("the explanation of a long fault is short", "[codepoint]") {
  const std::string text = "U+" + std::string(1'000'000, '9');
  CHECK(explain(parse_code_points(text)) ==
        "'" + text.substr(0, 40) + "...' is no code point; the last one is U+10FFFF");
}

TEST_CASE("one part that is no code point makes the text none", "[codepoint]") {
  for (const auto* text : {"",
                           " ",
                           " , ",
                           "rook",
                           "U+",
                           "u+xyz",
                           "U+265C rook",
                           "rook U+265C",
                           "U +41",
                           "0x",
                           "x41",
                           "265C",
                           "\\",
                           "\\u",
                           "\\u265",
                           "\\u{}",
                           "\\u{41",
                           "\\u{ 41}",
                           "\\x4",
                           "\\x{}",
                           "\\U265C",
                           "\\U0010FFF",
                           "&",
                           "&#;",
                           "&#x;",
                           "&#9820",
                           "&#x265C",
                           "&#12a;",
                           "&# 9820;",
                           "U+41..",
                           "U+41-",
                           "U+41...U+42",
                           "U+41.U+42",
                           "U+41 .. U+42",
                           "..U+41",
                           "U+41..rook",
                           "0x41..5A",
                           "U+110000 rook",
                           "U+41;",
                           "♜",
                           "U+41♜",
                           "U+41\xFF"}) {
    CAPTURE(text);
    const auto parsed = parse_code_points(text);
    CHECK(parsed.status == CodePointStatus::not_code_points);
    CHECK(parsed.ranges.empty());
    CHECK(parsed.bad.empty());
  }
  CHECK(status(std::string_view("U+41\0", 5)) == CodePointStatus::not_code_points);
}

TEST_CASE("a long text of code points takes time in proportion", "[codepoint]") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "&lt;U+41";
  CHECK(parse(text).size() == 400'000);
  CHECK(status(std::string(1'000'000, '&')) == CodePointStatus::not_code_points);
}

}  // namespace
}  // namespace aioc::unicode
