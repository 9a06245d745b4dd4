// aioc describe: texts, code points in every spelling, and what is wrong with them.
#include <catch2/catch.hpp>

#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;

TEST_CASE("describe: a row a character") {
  const Result result = run_aioc({"describe", "a\u0301♜"});
  CHECK(result.out ==
        "U+0061\ta\tLATIN SMALL LETTER A\n"
        "U+0301\t\u0301\tCOMBINING ACUTE ACCENT\n"
        "U+265C\t♜\tBLACK CHESS ROOK\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE("describe: code points in every usual spelling") {
  for (const auto* spelling : {"U+265C", "U+265c", "u+265c", "0x265c", "0X265C", "\\u265c",
                               "\\u{265c}", "\\U0000265C", "&#x265c;", "&#9820;"}) {
    INFO(spelling);
    CHECK(run_aioc({"describe", spelling}).out == "U+265C\t♜\tBLACK CHESS ROOK\n");
  }
  CHECK(run_aioc({"describe", "&eacute;"}).out ==
        "U+00E9\té\tLATIN SMALL LETTER E WITH ACUTE\n");
  CHECK_THAT(run_aioc({"describe", "U+2654..U+265F"}).out,
             Contains("WHITE CHESS KING") && Contains("BLACK CHESS PAWN"));
  CHECK(run_aioc({"describe", "U+2654..2657"}).out ==
        run_aioc({"describe", "U+2654-U+2657"}).out);
  CHECK(run_aioc({"describe", "\\ud83d\\ude00"}).out == "U+1F600\t😀\tGRINNING FACE\n");
}

TEST_CASE("describe: what has no name has Unicode's label") {
  CHECK_THAT(run_aioc({"describe", "U+E000"}).out, Contains("<private-use-E000>"));
  CHECK_THAT(run_aioc({"describe", "U+D800"}).out, Contains("<surrogate-D800>"));
  CHECK_THAT(run_aioc({"describe", "U+FFFF"}).out, Contains("<noncharacter-FFFF>"));
  CHECK_THAT(run_aioc({"describe", "U+0378"}).out, Contains("<reserved-0378>"));
  CHECK_THAT(run_aioc({"describe", "U+0007"}).out, Contains("U+0007\t\a\t<control-0007>"));
}

TEST_CASE("describe: beyond U+10FFFF is an error that says so, and the rest goes on") {
  const Result result = run_aioc({"describe", "U+110000", "U+0041"});
  CHECK(result.out == "U+0041\tA\tLATIN CAPITAL LETTER A\n");
  CHECK(result.err == "aioc describe: 'U+110000' is no code point; the last one is U+10FFFF\n");
  CHECK(result.exit_code == 2);
}

TEST_CASE("describe: what is not UTF-8 is named by its byte offset, and the rest goes on") {
  const Result result = run_aioc({"describe", "-"}, {.input = "a\xFF\xE2\x99z"});
  CHECK(result.out ==
        "U+0061\ta\tLATIN SMALL LETTER A\n"
        "U+007A\tz\tLATIN SMALL LETTER Z\n");
  CHECK(result.err ==
        "aioc describe: standard input: not UTF-8 at byte 1: 0xFF\n"
        "aioc describe: standard input: not UTF-8 at byte 2: 0xE2 0x99\n");
  CHECK(result.exit_code == 2);
}

TEST_CASE("describe: a text cut inside a character is named as well") {
  const Result result = run_aioc({"describe", "-"}, {.input = "z\xE2\x99"});
  CHECK_THAT(result.err, Contains("at byte 1: 0xE2 0x99"));
  CHECK(result.exit_code == 2);
}

TEST_CASE("describe: of many faults the first are named and the others counted") {
  const Result result = run_aioc({"describe", "-"}, {.input = std::string(5000, '\xFF')});
  CHECK_THAT(result.err, Contains("at byte 9: 0xFF") && Contains("4990 more places"));
  CHECK_THAT(result.err, !Contains("at byte 10:"));
}

TEST_CASE("describe: a character may fall between two reads of a long text") {
  std::string text;
  std::size_t expected = 0;
  for (int i = 0; i < 60000; ++i, ++expected) text += "♜";  // 180 kB, no multiple of a buffer
  const Result result = run_aioc({"describe", "-"}, {.input = text});
  const auto rows =
      static_cast<std::size_t>(std::count(result.out.begin(), result.out.end(), '\n'));
  CHECK(rows == expected);
  CHECK(result.exit_code == 0);
}

TEST_CASE("describe: nothing to describe is a no") {
  CHECK(run_aioc({"describe", ""}).exit_code == 1);
  CHECK(run_aioc({"describe", "-"}).exit_code == 1);
  const Result none = run_aioc({"describe"});
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.err, Contains("TEXT"));
}

TEST_CASE("describe: --json has no char for a surrogate, and no age for what is reserved") {
  CHECK_THAT(run_aioc({"describe", "--json", "U+D800"}).out,
             Contains(R"("char":null)") && Contains(R"("utf8":null)"));
  CHECK_THAT(run_aioc({"describe", "--json", "U+0378"}).out, Contains(R"("age":null)"));
  CHECK_THAT(run_aioc({"describe", "--json", "U+0022"}).out, Contains(R"("char":"\"")"));
}
