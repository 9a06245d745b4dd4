// aioc itself: help, version, the table of commands, word-report.
#include <catch2/catch.hpp>

#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("aioc: bare, its help is an error; asked for, it is an answer") {
  const Result bare = run_aioc({});
  CHECK(bare.exit_code == 2);
  CHECK(bare.out.empty());
  CHECK_THAT(bare.err, Contains("Commands:") && Contains("find"));
  for (const auto* word : {"-h", "--help", "help"}) {
    const Result asked = run_aioc({word});
    CHECK(asked.exit_code == 0);
    CHECK(asked.out == bare.err);
    CHECK(asked.err.empty());
  }
}

TEST_CASE("aioc: --version names Unicode and the libraries") {
  const Result result = run_aioc({"--version"});
  CHECK(result.exit_code == 0);
  for (const auto* name : {"aioc ", "Unicode ", "ICU ", "libuv ", "c-ares "}) {
    CHECK_THAT(result.out, Contains(name));
  }
  CHECK(run_aioc({"-V"}).out == result.out);
}

TEST_CASE("aioc: an unknown command gets the nearest one") {
  const Result near = run_aioc({"fnd", "rook"});
  CHECK(near.exit_code == 2);
  CHECK(near.out.empty());
  CHECK_THAT(near.err, StartsWith("aioc: unknown command 'fnd'. Did you mean 'find'?"));
  CHECK_THAT(run_aioc({"qqqqqq"}).err, Contains("the commands are find, describe"));
  CHECK_THAT(run_aioc({"--versoin"}).err, Contains("Did you mean '--version'?"));
}

TEST_CASE("help: -h is short, --help and help COMMAND are whole") {
  const Result brief = run_aioc({"find", "-h"});
  const Result whole = run_aioc({"find", "--help"});
  CHECK(brief.exit_code == 0);
  CHECK(brief.out.size() < whole.out.size());
  CHECK_THAT(whole.out, Contains("Exit status:"));
  CHECK(run_aioc({"help", "find"}).out == whole.out);
  CHECK(run_aioc({"help", "fnid"}).exit_code == 2);
  CHECK_THAT(run_aioc({"help", "fnid"}).err, Contains("Did you mean 'find'?"));
}

TEST_CASE("help: -h wins beside wrong options") {
  const Result result = run_aioc({"find", "--nonsense", "-h", "--limit", "x"});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, StartsWith("aioc find - "));
}

TEST_CASE("help: -h wins beside wrong options of aioc itself") {
  CHECK(run_aioc({"-x", "-h"}).exit_code == 0);
  CHECK_THAT(run_aioc({"FIND", "x"}).err, Contains("Did you mean 'find'?"));
  CHECK_THAT(run_aioc({"version"}).err, Contains("Did you mean '--version'?"));
}

TEST_CASE("help: text is wrapped to COLUMNS") {
  const Result result = run_aioc({"help", "find"});
  const Result narrow = run({AIOC_BINARY, "help", "find"}, {.env = {{"COLUMNS", "50"}}});
  CHECK(narrow.out.size() > result.out.size());
}

TEST_CASE("word-report: words by number of characters, then alphabetically") {
  const Result top = run_aioc({"word-report", "3"});
  CHECK(top.out == "104348 IDEOGRAPH\n98263 CJK\n97098 UNIFIED\n");
  CHECK(top.exit_code == 0);
  const Result all = run_aioc({"word-report"});
  CHECK_THAT(all.out, StartsWith(top.out));
  CHECK_THAT(all.out, Contains("\n   14 ROOK\n"));
  CHECK(run_aioc({"word-report", "0"}).out.empty());
  CHECK(run_aioc({"word-report", "ten"}).exit_code == 2);
  CHECK(run_aioc({"word-report", "1", "2"}).exit_code == 2);
}
