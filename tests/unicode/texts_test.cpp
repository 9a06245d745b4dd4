#include "unicode/texts.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "unicode/printers.h"
#include "unicode/tokenize.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

using testing::CodePoints;

std::vector<std::string> texts(char32_t c) {
  std::vector<std::string> out;
  const TextRange range = texts_of(c);
  for (std::size_t i = range.first; i < range.last; ++i) {
    const Text text = text_at(i);
    CHECK(text.code_point == c);
    out.push_back(std::string(to_string(text.kind)) + ": " + std::string(text.text));
  }
  return out;
}

TEST_CASE("a control has the formal aliases of its types", "[texts]") {
  auto formal = texts(0x0A);
  std::erase_if(formal, [](const std::string& text) { return text.starts_with("informal"); });
  CHECK(formal == std::vector<std::string>{"control: LINE FEED", "control: NEW LINE",
                                           "control: END OF LINE", "abbreviation: LF",
                                           "abbreviation: NL", "abbreviation: EOL"});
}

TEST_CASE("corrections and alternates and figments come before abbreviations", "[texts]") {
  CHECK(texts(0x01A2).front() == "correction: LATIN CAPITAL LETTER GHA");
  CHECK(texts(0x80).front() == "figment: PADDING CHARACTER");
  const auto bom = texts(0xFEFF);
  REQUIRE(bom.size() >= 3);
  CHECK(bom[0] == "alternate: BYTE ORDER MARK");
  CHECK(bom[1] == "abbreviation: BOM");
}

TEST_CASE("a symbol has its keywords", "[texts]") {
  CHECK(texts(U'😀') ==
        std::vector<std::string>{"keyword: face", "keyword: grin", "keyword: grinning face"});
}

TEST_CASE("an ideograph has its definition", "[texts]") {
  CHECK(texts(U'一') == std::vector<std::string>{"definition: one; a, an; alone"});
}

TEST_CASE("a character without texts has none", "[texts]") {
  for (const char32_t c : CodePoints{0xAC00, 0x378, 0x10FFFF, 0xD800}) {
    CAPTURE(c);
    CHECK(texts(c).empty());
  }
}

TEST_CASE("texts are in order and none is there twice", "[texts]") {
  REQUIRE(text_count() > 20'000);
  std::vector<std::string> seen;  // of the code point at hand, in upper case
  for (std::size_t i = 0; i < text_count(); ++i) {
    const Text text = text_at(i);
    if (i > 0) {
      const Text before = text_at(i - 1);
      if (std::tie(text.code_point, text.kind) < std::tie(before.code_point, before.kind)) {
        FAIL(testing::code(text.code_point) << " is out of order");
      }
      if (before.code_point != text.code_point) seen.clear();
    }
    const bool whole = !text.text.empty() && !find_invalid(text.text) &&
                       text.text.front() != ' ' && text.text.back() != ' ' &&
                       text.text.find_first_of("\t\r\n") == text.text.npos;
    const auto upper = to_upper(text.text);
    const bool again = std::find(seen.begin(), seen.end(), upper) != seen.end();
    if (!whole || again) FAIL(testing::code(text.code_point) << " \"" << text.text << '"');
    seen.push_back(upper);
  }
}

TEST_CASE("each kind of text has a name", "[texts]") {
  CHECK(to_string(TextKind::correction) == "correction");
  CHECK(to_string(TextKind::abbreviation) == "abbreviation");
  CHECK(to_string(TextKind::informal) == "informal");
  CHECK(to_string(TextKind::keyword) == "keyword");
  CHECK(to_string(TextKind::definition) == "definition");
}

}  // namespace
}  // namespace aioc::unicode
