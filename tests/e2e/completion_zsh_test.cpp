// completions/_aioc in a real zsh.
#include <catch2/catch.hpp>
#include <string>

#include "e2e/completion_home.h"
#include "support/terminal.h"

namespace aioc::testing {
namespace {

class Zsh {
 public:
  explicit Zsh(const CompletionHome& home)
      : terminal_({"zsh", "-f", "-i"}, home.options(), CompletionHome::kRows,
                  CompletionHome::kColumns) {
    home.write("setup", "fpath=('" AIOC_SOURCE_DIR
                        "/completions' $fpath)\n"
                        "autoload -Uz compinit && compinit -u -D\n"
                        "unset zle_bracketed_paste\n");
    terminal_.expect(CompletionHome::kPrompt);
    terminal_.send(". ./setup\r");
    terminal_.expect(CompletionHome::kPrompt);
  }

  Terminal& operator*() { return terminal_; }
  Terminal* operator->() { return &terminal_; }

 private:
  Terminal terminal_;
};

TEST_CASE("zsh: commands, options and values are completed", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  Zsh zsh(home);
  zsh->send("aioc fi\t--li\t1 --col\tne\tblack roo\t-q\r");
  CHECK_NOTHROW(zsh->expect("BLACK CHESS ROOK\r\n"));
}

TEST_CASE("zsh: commands are listed with what they do", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  Zsh zsh(home);
  zsh->send("aioc \thelp\r");
  const auto list = zsh->expect("Usage:");
  for (const auto* text : {"find ", "describe ", "word-report ", "-- explain a command"}) {
    CHECK(contains(list, text));
  }
}

TEST_CASE("zsh: words of the index are listed in the case typed", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  Zsh zsh(home);
  zsh->send("aioc find roo\tk -q -n1\r");
  const auto lower = zsh->expect("WHITE CHESS ROOK\r\n");
  for (const auto* text : {"roo ", "roof ", "rook ", "rooster ", "-- 14 characters"}) {
    CHECK(contains(lower, text));
  }
  zsh->expect(CompletionHome::kPrompt);
  zsh->send("aioc find ROO\tK -q -n1\r");
  const auto upper = zsh->expect("WHITE CHESS ROOK\r\n");
  for (const auto* text : {"ROO ", "ROOF ", "ROOK ", "ROOSTER "}) {
    CHECK(contains(upper, text));
  }
}

TEST_CASE("zsh: colons, signs, spaces and quotes", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  home.use_stand_in();
  Zsh zsh(home);
  check_lines(*zsh, {{"aioc x --col\tend", "<x><--color=always><end>"},
                     {"aioc x --color=al\tend", "<x><--color=always><end>"},
                     {"aioc x --color=\tend", "<x><--color=always><end>"},
                     {"aioc 'x y' a:c\tend", "<x y><a:c=d><end>"},
                     {"aioc a:\tb", "<a:b>"},
                     {"aioc U+2\tend", "<U+265C><end>"},
                     {"aioc two\tend", "<two words><end>"},
                     {"aioc 'two w\tend", "<two words><end>"},
                     {"aioc \"a:c\tend", "<a:c=d><end>"},
                     {"aioc x\\ y --col\t", "<x y><--color=always>"},
                     {"true && X=1 aioc U\t", "<U+265C>"}});
  CHECK(contains(home.read("asked"), "<x y><a:c>\n"));
  CHECK(contains(home.read("asked"), "<x y><--col>\n"));
  zsh->send("aioc a:\tb\r");
  CHECK(contains(zsh->expect("ran <a:b>\r\n"), "a:b    -- that is a:b"));
}

TEST_CASE("zsh: the aioc that was typed is asked", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  home.use_broken();
  Zsh zsh(home);
  check_lines(*zsh, {{"./elsewhere/aioc U\tend", "<U+265C><end>"},
                     {"~/elsewhere/aioc U\tend", "<U+265C><end>"}});
}

TEST_CASE("zsh: files and commands, where they are taken", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  home.use_real_answers();
  Zsh zsh(home);
  check_lines(*zsh, files_and_commands(home));
}

TEST_CASE("zsh: files beside the candidates", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  home.use_file_taker();
  Zsh zsh(home);
  check_lines(*zsh, candidates_and_files());
  zsh->send("aioc --words=\tcp\t\r");
  const auto list = zsh->expect("ran <--words=cpp>\r\n");
  for (const auto* text : {"cpp ", "some-file", "elsewhere/", "words.txt"}) {
    CHECK(contains(list, text));
  }
}

TEST_CASE("zsh: no files, and no errors", "[completion][zsh]") {
  if (!installed("zsh")) return;
  const CompletionHome home;
  home.use_stand_in();
  Zsh zsh(home);
  check_lines(*zsh, {{"aioc some\tend", "<someend>"}});
  home.use_silent();
  zsh->send("aioc \tsome\tend\r");
  CHECK_FALSE(contains(zsh->expect("ran <someend>\r\n"), "broken"));
}

}  // namespace
}  // namespace aioc::testing
