#include "unicode/html.h"
#include "unicode/properties.h"

#include <string>

#include "unicode/codepoint.h"
#include "unicode/printers.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

TEST_CASE("an entity's name stands for its character", "[html]") {
  CHECK(entity_value("eacute") == U'é');
  CHECK(entity_value("Eacute") == U'É');
  CHECK(entity_value("amp") == U'&');
  CHECK(entity_value("lt") == U'<');
  CHECK(entity_value("gt") == U'>');
  CHECK(entity_value("quot") == U'"');
  CHECK(entity_value("nbsp") == U'\u00A0');
  CHECK(entity_value("euro") == U'€');
  CHECK(entity_value("there4") == U'∴');
  CHECK(entity_value("thetasym") == U'ϑ');
  CHECK(entity_value("yuml") == U'ÿ');
}

TEST_CASE("a name that HTML does not know stands for nothing", "[html]") {
  for (const std::string name :
       {"", "EACUTE", "eacut", "eacute;", "&eacute", "#9820", "rook"}) {
    CAPTURE(name);
    CHECK(entity_value(name) == std::nullopt);
  }
}

TEST_CASE("a character that has an entity is written by its name", "[html]") {
  CHECK(html_reference(U'é') == "&eacute;");
  CHECK(html_reference(U'<') == "&lt;");
  CHECK(html_reference(U'&') == "&amp;");
  CHECK(html_reference(U'♠') == "&spades;");
  CHECK(html_reference(U'♦') == "&diams;");
}

TEST_CASE("a character without an entity is written in hexadecimal", "[html]") {
  CHECK(html_reference(U'♜') == "&#x265C;");
  CHECK(html_reference(U'A') == "&#x41;");
  CHECK(html_reference(U'\n') == "&#xA;");
  CHECK(html_reference(0x80) == "");
  CHECK(html_reference(U'😀') == "&#x1F600;");
  CHECK(html_reference(0x10FFFD) == "&#x10FFFD;");
}

TEST_CASE("HTML cannot refer to a surrogate", "[html]") {
  CHECK(html_reference(0xD800) == "");
  CHECK(html_reference(0xDFFF) == "");
}

TEST_CASE("HTML 4 and XML name 251 characters of HTML 5", "[html]") {
  std::size_t named = 0;
  for (char32_t c = 0; c <= 0xFFFF; ++c) {
    const std::string reference = html_reference(c);
    if (reference.empty() || reference[1] == '#') continue;
    ++named;
    CAPTURE(reference);
    CHECK(entity_value(reference.substr(1, reference.size() - 2)) == c);
  }
  CHECK(named == 251);  // the 252 of HTML 4 and &apos;, without &lang; and &rang;
}

TEST_CASE("every reference reads back as its character", "[html]") {
  for (char32_t c = 0; c <= kMaxCodePoint; c += c < 0x3000 ? 1 : 61) {
    const bool white_space = c == '\t' || c == '\n' || c == '\f';
    const bool without = category(c) == "Cs" || (category(c) == "Cc" && !white_space) ||
                         (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    if (without != html_reference(c).empty()) FAIL(html_reference(c));
    if (without) continue;
    const auto parsed = parse_code_points(html_reference(c));
    if (parsed.ranges != std::vector<CodePointRange>{{c, c}}) FAIL(html_reference(c));
  }
}

}  // namespace
}  // namespace aioc::unicode
