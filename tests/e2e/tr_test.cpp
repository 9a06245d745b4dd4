// aioc tr: texts and streams through the system's tr.
#include <catch2/catch.hpp>

#include <csignal>

#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

std::string tr(std::vector<std::string> words, const std::string& input = {}) {
  words.insert(words.begin(), "tr");
  const Result result = run_aioc(words, {.input = input});
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  return result.out;
}

}  // namespace

TEST_CASE("tr: standard input to upper case without any word") {
  CHECK(tr({}, "This message\nwill be converted") == "THIS MESSAGE\nWILL BE CONVERTED");
  CHECK(tr({}, "").empty());
}

TEST_CASE("tr: sets, and a text behind them") {
  CHECK(tr({"a-c", "x"}, "abcd\n") == "xxxd\n");
  CHECK(tr({"a-c", "x", "abcd"}) == "xxxd\n");
  CHECK(tr({"--", "-", "+", "a-b"}) == "a+b\n");
  CHECK(tr({"a", "b", ""}) == "\n");
}

TEST_CASE("tr: -d, -s and -c are tr's") {
  CHECK(tr({"-d", "a"}, "banana\n") == "bnn\n");
  CHECK(tr({"-d", "a", "banana"}) == "bnn\n");
  CHECK(tr({"-cd", "[:digit:]"}, "a1b2\n") == "12");
  CHECK(tr({"-s", "o"}, "foo boo\n") == "fo bo\n");
  CHECK(tr({"-s", "o", "a"}, "foo\n") == "fa\n");
  CHECK(tr({"-ds", "b", "o", "foo boo"}) == "fo o\n");
}

TEST_CASE("tr: wrong words are errors that say what is missing") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"tr", "abc"}, "no SET2 given"},
      {{"tr", "-d"}, "no SET1 given"},
      {{"tr", "-ds", "a"}, "no SET2 given"},
      {{"tr", "a", "b", "c", "d"}, "unexpected argument 'd'"},
      {{"tr", "-d", "a", "b", "c"}, "unexpected argument 'c'"},
  };
  for (const auto& [words, message] : wrong) {
    INFO(message);
    const Result result = run_aioc(words);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, Contains(message));
  }
}

TEST_CASE("tr: a terminal is not waited for where nothing was given") {
  const Result result = run_aioc_tty({"tr"}, {.tty_stderr = false});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("standard input is a terminal"));
}

TEST_CASE("tr: what tr itself refuses is said in its words, and with its status") {
  const Result result = run_aioc({"tr", "z-a", "x"}, {.input = "text"});
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.err, Contains("tr: ") && !Contains("aioc"));
  const Result none = run_aioc({"tr"}, {.env = {{"PATH", "/nonexistent"}}});
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.err, Contains("there is no tr in PATH"));
}

TEST_CASE("tr: a long text goes through whole") {
  const std::string text(120'000, 'a');
  CHECK(tr({"a", "b", text}) == std::string(120'000, 'b') + "\n");
}

TEST_CASE("tr: a hundred megabytes in little memory") {
  // A sanitizer reserves more address space than any limit would leave it.
  const std::string limit = kSlowdown == 1 ? "ulimit -v 60000; " : "";
  const Result result =
      run({"sh", "-c",
           "head -c 100000000 /dev/zero | (" + limit + "exec \"$0\" tr '\\000' x) | wc -c",
           AIOC_BINARY});
  CHECK(result.out == "100000000\n");
  CHECK(result.err.empty());
}

TEST_CASE("tr: a reader that goes away ends it quietly") {
  const Result closes = run_aioc({"tr"}, {.standard_input = Path{"/dev/zero"},
                                          .standard_output = ReaderCloses{.after_bytes = 20}});
  CHECK(closes.signal == SIGPIPE);
  CHECK(closes.err.empty());
  const Result head = run({"sh", "-c", "yes text | \"$0\" tr | head -1", AIOC_BINARY});
  CHECK(head.out == "TEXT\n");
  CHECK(head.err.empty());
}

TEST_CASE("tr: a full disk is an error") {
  const Result result =
      run_aioc({"tr", "a", "b", "banana"}, {.standard_output = Path{"/dev/full"}});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("standard output: No space left on device"));
}

TEST_CASE("tr: a standard stream that is closed aborts nothing") {
  const Result no_input = run_aioc({"tr", "a", "b", "banana"}, {.standard_input = Closed{}});
  CHECK(no_input.out == "bbnbnb\n");
  CHECK(no_input.exit_code == 0);
  const Result no_output = run_aioc({"tr", "a", "b", "banana"}, {.standard_output = Closed{}});
  CHECK(no_output.exit_code == 2);
  CHECK_THAT(no_output.err, Contains("standard output"));
  const Result no_error = run_aioc({"tr", "a", "b", "banana"}, {.standard_error = Closed{}});
  CHECK(no_error.out == "bbnbnb\n");
  CHECK(no_error.exit_code == 0);
}
