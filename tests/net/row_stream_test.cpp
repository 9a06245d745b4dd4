// The rows that the servers send: the fast way for names of a rule gives what the slow one
// does.
#include "serve/row_stream.h"

#include <catch2/catch.hpp>

#include "finder.h"
#include "rows.h"
#include "unicode/names.h"
#include "unicode/utf8.h"

using namespace aioc;
using namespace aioc::serve;
using unicode::CodePointRange;

namespace {

constexpr RowShape kJson = {{{{"{\"code\":\"", RowShape::Field::code},
                              {"\",\"char\":", RowShape::Field::character},
                              {",\"name\":\"", RowShape::Field::name},
                              {"\"}"}}},
                            ",",
                            RowShape::Escape::json};

std::string rows(const RowShape& shape, std::vector<CodePointRange> ranges,
                 std::size_t piece = RowStream::kPiece) {
  RowStream stream(shape, std::move(ranges));
  std::string all;
  std::string out;
  while (stream.read(out, piece)) {
    CHECK(out.size() >= piece);
    all += std::exchange(out, {});
  }
  return all + out;
}

/// A row by itself, which is never made the fast way.
std::string one_row(char32_t c) {
  std::string row;
  append_code(row, c);
  row += '\t';
  unicode::append_utf8(row, c);
  row += '\t';
  unicode::append_name_or_label(row, c);
  return row + "\r\n";
}

std::string expected(const std::vector<CodePointRange>& ranges) {
  std::string out;
  for (const auto& range : ranges) {
    for (char32_t c = range.first; c <= range.last; ++c) out += one_row(c);
  }
  return out;
}

}  // namespace

TEST_CASE("row stream: all rows of any query, however they are cut") {
  for (const char* query : {"rook black", "cjk", "tangut", "nushu", "khitan", "hangul", "gag",
                            "U+33F0..U+3410", "U+FFF0..U+1000F", "U+10FFF0..U+10FFFF", "♜ $"}) {
    const auto ranges = find_characters(query).ranges;
    const auto all = expected(ranges);
    INFO(query);
    CHECK((rows(kTabbedRow, ranges) == all));
    CHECK((rows(kTabbedRow, ranges, 1) == all));
    CHECK((rows(kTabbedRow, ranges, 1000) == all));
    RowStream stream(kTabbedRow, ranges);
    std::string out = "before ";
    while (stream.read(out)) {  // appended to what was read before
    }
    CHECK((out == "before " + all));
  }
  CHECK(rows(kTabbedRow, {}).empty());
}

TEST_CASE("row stream: a piece is never much longer than was asked for") {
  for (const char* query : {"cjk", "letter", "hangul"}) {
    RowStream stream(kJson, find_characters(query).ranges);
    std::string out;
    while (stream.read(out, 4096)) {
      CHECK(out.size() < 4096 + 16 * 128);
      out.clear();
    }
  }
}

TEST_CASE("row stream: JSON") {
  CHECK(rows(kJson, {{0x4E00, 0x4E01}, {0x17000, 0x17000}}) ==
        R"({"code":"U+4E00","char":"一","name":"CJK UNIFIED IDEOGRAPH-4E00"},)"
        R"({"code":"U+4E01","char":"丁","name":"CJK UNIFIED IDEOGRAPH-4E01"},)"
        "{\"code\":\"U+17000\",\"char\":\"\U00017000\",\"name\":\"TANGUT IDEOGRAPH-17000\"}");
  CHECK(rows(kJson, {{'"', '"'}}) ==
        R"({"code":"U+0022","char":"\"","name":"QUOTATION MARK"})");
  CHECK(rows(kJson, {{'\\', '\\'}}) ==
        R"({"code":"U+005C","char":"\\","name":"REVERSE SOLIDUS"})");
  CHECK(rows(kJson, {{0, 0}}) ==
        R"({"code":"U+0000","char":"\u0000","name":"<control-0000>"})");
  CHECK(rows(kJson, {{0x85, 0x85}}) ==
        R"({"code":"U+0085","char":"\u0085","name":"<control-0085>"})");
  CHECK(rows(kJson, {{0xD800, 0xD800}}) ==
        R"({"code":"U+D800","char":null,"name":"<surrogate-D800>"})");
}

TEST_CASE("row stream: HTML has what it gives a meaning to as references") {
  static constexpr RowShape kHtml = {{{{"<td>", RowShape::Field::shown},
                                       {"<td>", RowShape::Field::character},
                                       {"<td>", RowShape::Field::name},
                                       {"\n"}}},
                                     {},
                                     RowShape::Escape::html};
  CHECK(rows(kHtml, {{'<', '<'}}) == "<td>&lt;<td>&lt;<td>LESS-THAN SIGN\n");
  CHECK(rows(kHtml, {{'&', '&'}}) == "<td>&amp;<td>&amp;<td>AMPERSAND\n");
  CHECK(rows(kHtml, {{0x301, 0x301}}) ==
        "<td>\u25CC\u0301<td>\u0301<td>COMBINING ACUTE ACCENT\n");
  CHECK(rows(kHtml, {{9, 9}}) == "<td>␉<td>\t<td>&lt;control-0009&gt;\n");
  CHECK(rows(kHtml, {{0x202E, 0x202E}}) == "<td>\u2B1A<td>\u202E<td>RIGHT-TO-LEFT OVERRIDE\n");
}
