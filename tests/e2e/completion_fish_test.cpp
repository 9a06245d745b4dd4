// completions/aioc.fish in a real fish.
#include <catch2/catch.hpp>
#include <string>

#include "e2e/completion_home.h"
#include "support/process.h"
#include "support/terminal.h"

namespace aioc::testing {
namespace {

const std::string kShim = AIOC_SOURCE_DIR "/completions/aioc.fish";

/// What fish would offer behind `line`: a candidate a line, `value<TAB>description`.
std::string offers(const CompletionHome& home, const std::string& line) {
  const auto result = run(
      {"fish", "--no-config", "-c", "source '" + kShim + "'; complete -C $argv[1]", "--", line},
      home.options());
  CHECK(result.err.empty());
  return result.out;
}

TEST_CASE("fish: commands, options and values are offered", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  CHECK(contains(offers(home, "aioc "), "help\texplain a command\n"));
  CHECK(offers(home, "aioc fi") == "find\tfind characters by the words of their names\n");
  CHECK(offers(home, "aioc find --li") == "--limit\tprint at most N rows\n");
  CHECK(offers(home, "aioc find --color ") == "auto\nalways\nnever\n");
  CHECK(offers(home, "aioc find --color=al") == "--color=always\n");
}

TEST_CASE("fish: words of the index are offered in the case typed", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  const auto lower = offers(home, "aioc find roo");
  for (const auto* text : {"roo\t", "roof\t", "rook\t14 characters\n", "rooster\t"}) {
    CHECK(contains(lower, text));
  }
  const auto upper = offers(home, "aioc find ROO");
  for (const auto* text : {"ROO\t", "ROOF\t", "ROOK\t14 characters\n", "ROOSTER\t"}) {
    CHECK(contains(upper, text));
  }
  const auto narrowed = offers(home, "aioc find black roo");
  CHECK(narrowed.rfind("rook\t", 0) == 0);
  CHECK(narrowed.find('\n') == narrowed.size() - 1);
}

TEST_CASE("fish: colons, signs, spaces and quotes", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  home.use_stand_in();
  CHECK(offers(home, "aioc x --color=al") == "--color=always\tthat is --color=always\n");
  CHECK(offers(home, "aioc a:") == "a:b\tthat is a:b\na:c=d\tthat is a:c=d\n");
  CHECK(offers(home, "aioc 'x y' \"a:c") == "a:c=d\tthat is a:c=d\n");
  CHECK(offers(home, "aioc x\\ y U+2") == "U+265C\tthat is U+265C\n");
  CHECK(offers(home, "aioc 'two w") == "two words\tthat is two words\n");
  CHECK(offers(home, "aioc x | aioc U") == "U+265C\tthat is U+265C\n");
  CHECK(contains(home.read("asked"), "<x y><a:c>\n"));
  CHECK(contains(home.read("asked"), "<x y><U+2>\n"));
  CHECK(contains(home.read("asked"), "<two w>\n"));
}

TEST_CASE("fish: the aioc that was typed is asked", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  home.use_broken();
  CHECK(offers(home, "./elsewhere/aioc U") == "U+265C\tthat is U+265C\n");
  CHECK(offers(home, "~/elsewhere/aioc U") == "U+265C\tthat is U+265C\n");
}

TEST_CASE("fish: files and commands, where they are taken", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  home.use_real_answers();
  CHECK(offers(home, "aioc df some") == "some-file\n");
  CHECK(offers(home, "aioc df x els") == "elsewhere/\n");
  CHECK(offers(home, "aioc df x elsewhere/") == "elsewhere/aioc\n");
  CHECK(offers(home, "aioc df 'two w") == "two words.txt\n");
  CHECK(offers(home, "aioc df ~/so") == "~/some-file\n");
  CHECK(offers(home, "aioc df --js").starts_with("--json\t"));
  CHECK(offers(home, "aioc find some").empty());
  CHECK(offers(home, "aioc spinner unlik").starts_with("unlike-any"));
  CHECK(offers(home, "aioc spinner -t -- unlik").starts_with("unlike-any"));
  CHECK(offers(home, "aioc spinner -- unlike-any -x some") == "some-file\n");
}

TEST_CASE("fish: files beside the candidates", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  home.use_file_taker();
  const auto all = offers(home, "aioc ");
  CHECK(contains(all, "cpp\tthe language\n"));
  CHECK(contains(all, "some-file\n"));
  CHECK_FALSE(contains(all, "\tfiles"));
  CHECK(offers(home, "aioc cp") == "cpp\tthe language\n");
  CHECK(offers(home, "aioc --words=c") == "--words=cpp\tthe language\n");
  CHECK(offers(home, "aioc --words=some") == "--words=some-file\n");
}

TEST_CASE("fish: no files, and no errors", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  home.use_stand_in();
  CHECK(offers(home, "aioc some").empty());
  home.use_silent();
  CHECK(offers(home, "aioc some").empty());
  home.write("bin/aioc", "no program");
  CHECK(offers(home, "aioc some").empty());
}

TEST_CASE("fish: TAB completes and lists", "[completion][fish]") {
  if (!installed("fish")) return;
  const CompletionHome home;
  home.write("setup", "source '" + kShim + "'\nfunction fish_prompt; echo 'ready> '; end\n");
  Terminal fish({"fish", "--no-config", "-i", "-C", "source setup"}, home.options(),
                CompletionHome::kRows, CompletionHome::kColumns);
  fish.expect(CompletionHome::kPrompt);
  fish.send("aioc fi\t--li\t1 --col\tne\tblack roo\t-q\r");
  CHECK_NOTHROW(fish.expect("BLACK CHESS ROOK\r\n"));
  fish.expect(CompletionHome::kPrompt);
  fish.send("aioc find roo\tk -q -n1\r");
  const auto list = fish.expect("WHITE CHESS ROOK\r\n");
  CHECK(contains(list, "rooster"));
  CHECK(contains(list, "(14 characters)"));
}

}  // namespace
}  // namespace aioc::testing
