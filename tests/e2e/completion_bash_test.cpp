// completions/aioc.bash in a real bash.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "e2e/completion_home.h"
#include "support/process.h"
#include "support/terminal.h"

namespace aioc::testing {
namespace {

const std::string kShim = AIOC_SOURCE_DIR "/completions/aioc.bash";

class Bash {
 public:
  explicit Bash(const CompletionHome& home)
      : terminal_({"bash", "--norc", "--noprofile", "-i"}, dumb(home), CompletionHome::kRows,
                  CompletionHome::kColumns) {
    home.write("setup", "bind 'set completion-query-items 0'\n. '" + kShim + "'\n");
    terminal_.expect(CompletionHome::kPrompt);
    terminal_.send(". ./setup\r");
    terminal_.expect(CompletionHome::kPrompt);
  }

  Terminal& operator*() { return terminal_; }
  Terminal* operator->() { return &terminal_; }

 private:
  static RunOptions dumb(const CompletionHome& home) {
    auto options = home.options();
    options.env["TERM"] = "dumb";  // no escape sequences among what is expected
    return options;
  }

  Terminal terminal_;
};

/// COMPREPLY for a line with the cursor at its end, a candidate a line.
std::string reply(const CompletionHome& home, const std::string& line, const std::string& word,
                  const std::string& type = "9") {
  const auto result =
      run({"bash", "--norc", "--noprofile", "-c",
           ". '" + kShim +
               "'; COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=$3; set -u; _aioc aioc \"$2\" x; "
               "for c in ${COMPREPLY[@]+\"${COMPREPLY[@]}\"}; do echo \"$c\"; done",
           "bash", line, word, type},
          home.options());
  CHECK(result.err.empty());
  return result.out;
}

TEST_CASE("bash: what the function replies", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  CHECK(reply(home, "aioc fi", "fi") == "find\n");
  CHECK(reply(home, "aioc find --li", "--li") == "--limit\n");
  CHECK(reply(home, "aioc find --color ", "") == "auto\nalways\nnever\n");
  CHECK(reply(home, "aioc find --color=al", "al") == "always\n");
  CHECK(reply(home, "aioc find \"--color=al", "--color=al") == "--color=always\n");
  CHECK(reply(home, "aioc find black roo", "roo") == "rook\n");
  CHECK(reply(home, "aioc find 'black' \"roo", "roo") == "rook\n");
  CHECK(reply(home, "aioc no-such-command x", "x").empty());
}

TEST_CASE("bash: descriptions stand in lists only", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  const std::string list = "?";
  const std::string type = std::to_string(list[0]);
  CHECK(contains(reply(home, "aioc find roo", "roo", type), "rook     (14 characters)\n"));
  CHECK(reply(home, "aioc find roo", "roo").find('(') == std::string::npos);
  CHECK(reply(home, "aioc find black roo", "roo", type) == "rook\n");
  CHECK(reply(home, "aioc find --color ", "", type) == "auto\nalways\nnever\n");
}

TEST_CASE("bash: commands, options and values are completed", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  Bash bash(home);
  bash->send("aioc fi\t--li\t1 --col\tne\tblack roo\t-q\r");
  CHECK(contains(bash->expect("BLACK CHESS ROOK"),
                 "aioc find --limit 1 --color never black rook -q"));
}

TEST_CASE("bash: a second TAB lists", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  Bash bash(home);
  bash->send("aioc \t\thelp\r");
  const auto commands = bash->expect("Usage:");
  for (const auto* name : {"find ", "describe ", "word-report ", "(explain a command)"}) {
    CHECK(contains(commands, name));
  }
  bash->expect(CompletionHome::kPrompt);
  bash->send("aioc find ROO\t\tK -q -n1\r");
  const auto words = bash->expect("WHITE CHESS ROOK");
  for (const auto* word : {"ROO ", "ROOF ", "ROOK ", "ROOSTER ", "(14 characters)"}) {
    CHECK(contains(words, word));
  }
}

TEST_CASE("bash: colons, signs, spaces and quotes", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  home.use_stand_in();
  Bash bash(home);
  check_lines(*bash, {{"aioc x --col\tend", "<x><--color=always><end>"},
                      {"aioc x --color=al\tend", "<x><--color=always><end>"},
                      {"aioc x --color=\tend", "<x><--color=always><end>"},
                      {"aioc 'x y' a:c\tend", "<x y><a:c=d><end>"},
                      {"aioc a:\t\tb", "<a:b>"},
                      {"aioc a:c=\tend", "<a:c=d><end>"},
                      {"aioc U+2\tend", "<U+265C><end>"},
                      {"aioc two\tend", "<two words><end>"},
                      {"aioc two\\ \tend", "<two words><end>"},
                      {"aioc 'two w\tend", "<two words><end>"},
                      {"aioc \"a:c\tend", "<a:c=d><end>"},
                      {"aioc x\\ y --col\t", "<x y><--color=always>"},
                      {"true && X=1 aioc U\t", "<U+265C>"}});
  CHECK(contains(home.read("asked"), "<x y><a:c>\n"));
  CHECK(contains(home.read("asked"), "<x y><--col>\n"));
}

TEST_CASE("bash: the aioc that was typed is asked", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  home.use_broken();
  Bash bash(home);
  check_lines(*bash, {{"./elsewhere/aioc U\tend", "<U+265C><end>"},
                      {"~/elsewhere/aioc U\tend", "<U+265C><end>"},
                      {"$HOME/../${HOME##*/}/elsewhere/aioc some\tend", "<someend>"}});
}

TEST_CASE("bash: files and commands, where they are taken", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  home.use_real_answers();
  Bash bash(home);
  check_lines(*bash, files_and_commands(home));
}

TEST_CASE("bash: files beside the candidates", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  home.use_file_taker();
  Bash bash(home);
  check_lines(*bash, candidates_and_files());
  bash->send("aioc --words=\t\tcp\t\r");
  const auto list = bash->expect("ran <--words=cpp>\r\n");
  for (const auto* text : {"cpp ", "some-file", "elsewhere/", "two words.txt"}) {
    CHECK(contains(list, text));
  }
}

TEST_CASE("bash: no files, and no errors", "[completion][bash]") {
  if (!installed("bash")) return;
  const CompletionHome home;
  home.use_stand_in();
  Bash bash(home);
  check_lines(*bash, {{"aioc some\tend", "<someend>"}});
  home.use_silent();
  bash->send("aioc \t\tsome\tend\r");
  CHECK_FALSE(contains(bash->expect("ran <someend>\r\n"), "broken"));
}

}  // namespace
}  // namespace aioc::testing
