#include "unicode/name_index.h"

#include <algorithm>
#include <string>
#include <vector>

#include "unicode/names.h"
#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using testing::set_of;

struct Found {
  char32_t code_point;
  std::string name;

  friend bool operator==(const Found&, const Found&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << testing::code(found.code_point) << ' ' << found.name;
  }
};

std::vector<Found> described(const std::vector<CodePointRange>& ranges) {
  std::vector<Found> out;
  for (const auto& range : ranges) {
    for (char32_t c = range.first; c <= range.last; ++c) out.push_back({c, name(c)});
  }
  return out;
}

std::vector<Found> described(const CodePointSet& set) {
  return described({set.ranges().begin(), set.ranges().end()});
}

/// The seed's five sample characters.
const NameIndex& sample() {
  static const NameIndex index(set_of(U"$Aa\u20A0\u20AC"));
  return index;
}

std::vector<std::string> lines(const std::vector<WordCount>& words) {
  std::vector<std::string> out;
  for (const auto& [word, n] : words)
    out.push_back(std::to_string(n) + " " + std::string(word));
  return out;
}

const NameIndex kFull;

TEST_CASE("the sample index has nine words in the order of their rank", "[name_index]") {
  CHECK(lines(sample().word_rank()) ==
        std::vector<std::string>{"3 SIGN", "2 A", "2 EURO", "2 LATIN", "2 LETTER", "1 CAPITAL",
                                 "1 CURRENCY", "1 DOLLAR", "1 SMALL"});
}

TEST_CASE("word_rank gives as many words as asked for", "[name_index]") {
  CHECK(lines(sample().word_rank(2)) == std::vector<std::string>{"3 SIGN", "2 A"});
  CHECK(sample().word_rank(0).empty());
  CHECK(sample().word_rank(100).size() == 9);
}

TEST_CASE("a word that no name has finds nothing", "[name_index]") {
  CHECK(sample().find("qwertyuiop").empty());
  CHECK(kFull.find("qwertyuiop").empty());
}

TEST_CASE("a word finds the characters that have it in their names", "[name_index]") {
  CHECK(described(sample().find("currency")) ==
        std::vector<Found>{{8352, "EURO-CURRENCY SIGN"}});
  CHECK(described(sample().find("Euro")) ==
        std::vector<Found>{{8352, "EURO-CURRENCY SIGN"}, {8364, "EURO SIGN"}});
}

TEST_CASE("every word of the query must be in the name", "[name_index]") {
  CHECK(sample().find("Euro letter").size() == 0);
  CHECK(sample().find("letter qwertyuiop").size() == 0);
  CHECK(sample().find("sign dollar").size() == 1);
  CHECK(sample().find("latin letter").size() == 2);
  CHECK(sample().find("sign sign SIGN").size() == 3);
}

TEST_CASE("start and stop take a slice of what was found", "[name_index]") {
  const auto found = sample().find("sign");
  CHECK(described(slice(found.ranges(), 1, SIZE_MAX)) ==
        std::vector<Found>{{8352, "EURO-CURRENCY SIGN"}, {8364, "EURO SIGN"}});
  CHECK(described(slice(found.ranges(), 0, 2)) ==
        std::vector<Found>{{36, "DOLLAR SIGN"}, {8352, "EURO-CURRENCY SIGN"}});
  CHECK(described(slice(found.ranges(), 1, 2)) ==
        std::vector<Found>{{8352, "EURO-CURRENCY SIGN"}});
}

TEST_CASE("a query without words finds nothing", "[name_index]") {
  CHECK(kFull.find("").empty());
  CHECK(kFull.find(" *-* ").empty());
  CHECK(kFull.find_wide({}).empty());
}

TEST_CASE("the full index finds what the seed finds", "[name_index]") {
  CHECK(kFull.find("letter").size() > 7000);
  CHECK(described(kFull.find("registered")) == std::vector<Found>{{174, "REGISTERED SIGN"}});
  CHECK(kFull.find("rook").contains(U'♖'));
  CHECK(kFull.find("rook").contains(U'♜'));
  CHECK(kFull.find("rook black").contains(U'♜'));
  CHECK_FALSE(kFull.find("rook black").contains(U'♖'));
  CHECK(kFull.find("white bishop").contains(U'♗'));
  CHECK(kFull.find("no such character").empty());
  CHECK(kFull.find("jabberwocky's vest").empty());
}

TEST_CASE("word_rank of the full index begins as in the seed", "[name_index]") {
  std::vector<std::string> words;
  for (const auto& [word, n] : kFull.word_rank(10)) words.emplace_back(word);
  for (const auto* word : {"CJK", "IDEOGRAPH", "UNIFIED", "SYLLABLE", "HANGUL", "LETTER",
                           "WITH", "SIGN", "SMALL"}) {
    CAPTURE(word);
    CHECK(std::find(words.begin(), words.end(), word) != words.end());
  }
}

TEST_CASE("an index of some characters counts only those", "[name_index]") {
  const NameIndex index(CodePointSet({{0x4E00, 0x4E09}, {0xF900, 0xF900}, {0x2E80, 0x2E80}}));
  CHECK(lines(index.word_rank()) == std::vector<std::string>{"12 CJK", "11 IDEOGRAPH",
                                                             "10 UNIFIED", "1 COMPATIBILITY",
                                                             "1 RADICAL", "1 REPEAT"});
  CHECK(NameIndex(CodePointSet()).word_rank().empty());
}

TEST_CASE("a prefix stands for any word that begins with it", "[name_index]") {
  CHECK(kFull.find("hexag* wind").contains(0x4DF8));
  CHECK(kFull.find("hexag*") == (kFull.find("hexagon") | kFull.find("hexagram")));
  CHECK(kFull.find("rook*").contains(U'♜'));
  CHECK(kFull.find("qwertyuiop*").empty());
  CHECK(sample().find("e*").size() == 2);
  CHECK(sample().find("c*").size() == 2);
  CHECK(sample().find("c* d*").size() == 0);
}

TEST_CASE("a prefix reaches the words that all of CJK share", "[name_index]") {
  CHECK(kFull.find("unif*").contains(0x4E00));
  CHECK(kFull.find("unif* ideo*") == kFull.find("unified ideograph"));
}

TEST_CASE("hexadecimal digits beside a word of its name find one CJK character",
          "[name_index]") {
  CHECK(described(kFull.find("cjk 4e01")) ==
        std::vector<Found>{{0x4E01, "CJK UNIFIED IDEOGRAPH-4E01"}});
  CHECK(described(kFull.find("cjk 4e00")) ==
        std::vector<Found>{{0x4E00, "CJK UNIFIED IDEOGRAPH-4E00"},
                           {0x1F229, "SQUARED CJK UNIFIED IDEOGRAPH-4E00"}});
  CHECK(kFull.find("unified ideograph 20000") == CodePointSet({{0x20000, 0x20000}}));
  CHECK(kFull.find("compatibility face") == CodePointSet({{0xFACE, 0xFACE}}));
  CHECK(kFull.find("cjk unified ideograph-9fff") == CodePointSet({{0x9FFF, 0x9FFF}}));
  CHECK(kFull.find("cjk 4e00 4e01").empty());
  CHECK(kFull.find("radical 4e00").empty());
  CHECK(kFull.find("cjk 0041").empty());
  CHECK(kFull.find("cjk 04e00").empty());
}

TEST_CASE("hexadecimal digits alone find no CJK character", "[name_index]") {
  CHECK_FALSE(kFull.find("face").contains(0xFACE));
  CHECK(kFull.find("face").contains(0x1F600));
  CHECK(kFull.find("4e00") == set_of(U"\U0001F229"));
  CHECK(kFull.find("4e01").empty());
  CHECK_FALSE(kFull.find("fac*").contains(0xFACE));
}

TEST_CASE("digits in names of other ranges are words as any other", "[name_index]") {
  CHECK(kFull.find("17000") == CodePointSet({{0x17000, 0x17000}}));
  CHECK(kFull.find("1b170") == CodePointSet({{0x1B170, 0x1B170}}));
  CHECK(kFull.find("gag") == set_of(U"각\U0001045C"));
}

TEST_CASE("words_with_prefix lists words alphabetically with their counts", "[name_index]") {
  CHECK(lines(sample().words_with_prefix("", 100)) ==
        std::vector<std::string>{"2 A", "1 CAPITAL", "1 CURRENCY", "1 DOLLAR", "2 EURO",
                                 "2 LATIN", "2 LETTER", "3 SIGN", "1 SMALL"});
  CHECK(lines(sample().words_with_prefix("L", 100)) ==
        std::vector<std::string>{"2 LATIN", "2 LETTER"});
  CHECK(sample().words_with_prefix("C", 1).size() == 1);
  CHECK(sample().words_with_prefix("C", 0).empty());
  CHECK(sample().words_with_prefix("ROOK", 100).empty());
  CHECK(kFull.words_with_prefix("HEXAGR", 100).size() == 1);
}

}  // namespace
}  // namespace aioc::unicode
