// The wide search of name_index.h, and why().
#include <string>
#include <vector>

#include "unicode/name_index.h"
#include "unicode/printers.h"
#include "unicode/texts.h"

namespace aioc::unicode {
namespace {

const NameIndex kFull;

CodePointSet wide(std::string_view query) { return kFull.find_wide(parse_query(query)); }

/// why() as "kind: text".
std::vector<std::string> reasons(char32_t c, std::string_view query) {
  std::vector<std::string> out;
  for (const auto& text : why(c, parse_query(query))) {
    CHECK(text.code_point == c);
    out.push_back(std::string(to_string(text.kind)) + ": " + std::string(text.text));
  }
  return out;
}

TEST_CASE("the wide search finds by abbreviation and control name", "[name_index]") {
  CHECK(wide("nbsp").contains(0xA0));
  CHECK(wide("zwj").contains(0x200D));
  CHECK(wide("line feed").contains('\n'));
  CHECK(wide("bom").contains(0xFEFF));
  CHECK(kFull.find("nbsp").empty());
}

TEST_CASE("the wide search finds by emoji keyword and by informal name", "[name_index]") {
  CHECK(wide("grin").contains(U'😀'));
  CHECK(wide("pet").contains(U'🐱'));
  CHECK(wide("snowy weather").contains(U'☃'));
}

TEST_CASE("the wide search finds CJK by definition", "[name_index]") {
  CHECK(wide("dragon").contains(U'龍'));
  CHECK(wide("cat").contains(U'猫'));
  CHECK(wide("cjk dragon").contains(U'龍'));
}

TEST_CASE("the wide search mixes words of the name with words of texts", "[name_index]") {
  CHECK(wide("unified alone").contains(U'一'));
  CHECK(wide("no-break nbsp").contains(0xA0));
  CHECK_FALSE(wide("nbsp rook").contains(0xA0));
  CHECK(wide("nbsp qwertyuiop").empty());
}

TEST_CASE("the wide search takes prefixes", "[name_index]") {
  CHECK(wide("nbs*").contains(0xA0));
  CHECK(wide("drag*").contains(U'龍'));
  CHECK(wide("drag*").contains(U'🐉'));
}

TEST_CASE("the wide search finds all that the plain one does", "[name_index]") {
  for (const std::string query : {"rook", "cjk 4e00", "compatibility face", "latin small a",
                                  "hexag* wind", "gag", "cjk", "letter*", "e*", "sign"}) {
    CAPTURE(query);
    const CodePointSet plain = kFull.find(query);
    CHECK_FALSE(plain.empty());
    CHECK((plain & wide(query)) == plain);
  }
}

TEST_CASE("the wide search keeps within the index", "[name_index]") {
  const NameIndex index(CodePointSet({{0, 0x7F}}));
  CHECK(index.find_wide(parse_query("nbsp")).empty());
  CHECK(index.find_wide(parse_query("line feed")) == CodePointSet({{'\n', '\n'}}));
}

TEST_CASE("why tells the text that holds the words", "[name_index]") {
  CHECK(reasons(0xA0, "nbsp") == std::vector<std::string>{"abbreviation: NBSP"});
  CHECK(reasons('\n', "line feed") == std::vector<std::string>{"control: LINE FEED"});
  CHECK(reasons(U'☃', "snowy weather") == std::vector<std::string>{"informal: snowy weather"});
  CHECK(reasons(U'龍', "dragon") ==
        std::vector<std::string>{"definition: dragon; Kangxi radical 212"});
  CHECK(reasons(0xA0, "nbs*") == std::vector<std::string>{"abbreviation: NBSP"});
}

TEST_CASE("why leaves out words that are in the name", "[name_index]") {
  CHECK(reasons(0xA0, "no-break space").empty());
  CHECK(reasons(U'一', "cjk 4e00").empty());
  CHECK(reasons(U'一', "cjk alone") ==
        std::vector<std::string>{"definition: one; a, an; alone"});
  CHECK(reasons(0xA0, "").empty());
}

TEST_CASE("why gives one text where one holds all that is missing", "[name_index]") {
  CHECK(reasons('\n', "feed line") == std::vector<std::string>{"control: LINE FEED"});
  CHECK(reasons('\n', "lf eol") ==
        std::vector<std::string>{"abbreviation: LF", "abbreviation: EOL"});
  // "line" is also in "NEW LINE" and "END OF LINE"; the one with both words is enough.
  CHECK(reasons('\'', "apostrophe single quote") ==
        std::vector<std::string>{"informal: single quote"});
  CHECK(reasons('\n', "line end") == std::vector<std::string>{"control: END OF LINE"});
}

TEST_CASE("each character that the wide search finds has its reason", "[name_index]") {
  for (const std::string query :
       {"nbsp", "dragon", "grin", "line feed", "unified alone", "cat face", "drag*"}) {
    const auto words = parse_query(query);
    const CodePointSet plain = kFull.find(query);
    const CodePointSet found = kFull.find_wide(words);
    for (const auto& range : found.ranges()) {
      for (char32_t c = range.first; c <= range.last; ++c) {
        CAPTURE(query, c);
        CHECK(why(c, words).empty() == plain.contains(c));
      }
    }
  }
}

}  // namespace
}  // namespace aioc::unicode
