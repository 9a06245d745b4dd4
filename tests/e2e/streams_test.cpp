// What befalls output and input: readers that go away, full disks, closed descriptors,
// terminals of all kinds, and queries beyond reason.
#include <catch2/catch.hpp>

#include <csignal>

#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;

TEST_CASE("streams: a reader that goes away ends find quietly, of SIGPIPE") {
  for (const auto* query : {"letter", "cjk"}) {
    const Result result =
        run_aioc({"find", query}, {.standard_output = ReaderCloses{.after_bytes = 20}});
    CHECK(result.signal == SIGPIPE);
    CHECK(result.err.empty());
  }
}

TEST_CASE("streams: find letter | head -1") {
  const Result result = run({"sh", "-c", "\"$0\" find letter | head -1", AIOC_BINARY});
  CHECK(result.out == "U+0041\tA\tLATIN CAPITAL LETTER A\n");
  CHECK(result.err.empty());
}

TEST_CASE("streams: where SIGPIPE is ignored, find dies of it all the same, in silence") {
  const Result result =
      run({"sh", "-c", "trap '' PIPE; (\"$0\" find cjk; echo status $? >&2) | head -1",
           AIOC_BINARY});
  CHECK(result.err == "status 141\n");
}

TEST_CASE("streams: a full disk is an error") {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"find", "letter"},
                                             {"find", "rook"},
                                             {"describe", "x"},
                                             {"word-report"},
                                             {"help"},
                                             {"--version"},
                                             {"__complete", "find", "roo"}}) {
    INFO(words[0]);
    const Result result = run_aioc(words, {.standard_output = Path{"/dev/full"}});
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains("standard output: No space left on device"));
  }
}

TEST_CASE("streams: a closed standard output is an error") {
  const Result result = run_aioc({"find", "rook"}, {.standard_output = Closed{}});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("standard output: Bad file descriptor"));
}

TEST_CASE("streams: where nothing is printed, a closed standard output does not matter") {
  CHECK(run_aioc({"find", "xyzzy"}, {.standard_output = Closed{}}).exit_code == 1);
}

TEST_CASE("streams: a closed standard error loses no rows") {
  const Result result = run_aioc({"find", "registered"}, {.standard_error = Closed{}});
  CHECK(result.out == "U+00AE\t®\tREGISTERED SIGN\n");
  CHECK(result.exit_code == 0);
}

TEST_CASE("streams: output is UTF-8 in every locale") {
  for (const auto* locale : {"C", "POSIX", "de_DE.ISO-8859-1", "C.UTF-8"}) {
    const Result result =
        run_aioc({"find", "♜"}, {.env = {{"LANG", locale}, {"LC_ALL", locale}}});
    CHECK(result.out == "U+265C\t♜\tBLACK CHESS ROOK\n");
  }
}

TEST_CASE("streams: a terminal gets aligned, coloured rows") {
  const Result result = run_aioc_tty({"find", "-q", "chess", "rook", "-n", "2"});
  CHECK(result.out ==
        "\033[36mU+2656\033[0m  \033[1m♖\033[0m   WHITE CHESS ROOK\r\n"
        "\033[36mU+265C\033[0m  \033[1m♜\033[0m   BLACK CHESS ROOK\r\n");
}

TEST_CASE("streams: wide characters take two columns") {
  const Result result = run_aioc_tty({"find", "-q", "--color=never", "U+4E00 U+41"});
  CHECK(result.out ==
        "U+4E00  一  CJK UNIFIED IDEOGRAPH-4E00\r\n"
        "U+0041  A   LATIN CAPITAL LETTER A\r\n");
}

TEST_CASE("streams: NO_COLOR and TERM=dumb take the colour away, --color brings it back") {
  const std::vector<std::string> words = {"find", "-q", "registered"};
  const std::string plain = "U+00AE  ®   REGISTERED SIGN\r\n";
  const auto tty = [](std::vector<std::string> line, std::map<std::string, std::string> env) {
    RunOptions options;
    options.env = std::move(env);
    options.unset = {"NO_COLOR", "CLICOLOR_FORCE"};
    options.env.emplace("TERM", "xterm");
    line.insert(line.begin(), AIOC_BINARY);
    return run_tty(line, options).out;
  };
  CHECK(tty(words, {{"NO_COLOR", "1"}}) == plain);
  CHECK(tty(words, {{"TERM", "dumb"}}) == plain);
  CHECK_THAT(tty(words, {{"NO_COLOR", ""}}), Contains("\033["));
  CHECK_THAT(tty({"find", "-q", "--color", "always", "registered"}, {{"NO_COLOR", "1"}}),
             Contains("\033["));
  CHECK_THAT(tty({"find", "-q", "--color", "never", "--color", "always", "registered"}, {}),
             Contains("\033["));
}

TEST_CASE("streams: a pipe gets no colour unless it is asked for") {
  CHECK_THAT(run_aioc({"find", "registered"}).out, !Contains("\033["));
  CHECK_THAT(run_aioc({"find", "--color=always", "registered"}).out, Contains("\033["));
  RunOptions forced;
  forced.env = {{"CLICOLOR_FORCE", "1"}};
  forced.unset = {"NO_COLOR"};
  CHECK_THAT(run({AIOC_BINARY, "find", "registered"}, forced).out, Contains("\033["));
}

TEST_CASE("streams: a terminal is not harmed by controls, marks and bidi characters") {
  const Result result = run_aioc_tty(
      {"describe", "--color=never", "U+001B", "U+0301", "U+202E", "U+0085", "U+2028"});
  CHECK(result.out ==
        "U+001B   ␛   <control-001B>\r\n"
        "U+0301   ◌\u0301   COMBINING ACUTE ACCENT\r\n"
        "U+202E   ⬚   RIGHT-TO-LEFT OVERRIDE\r\n"
        "U+0085   ⬚   <control-0085>\r\n"
        "U+2028   ⬚   LINE SEPARATOR\r\n");
  CHECK_THAT(run_aioc({"describe", "U+202E"}).out, Contains("\u202E"));
}

TEST_CASE("streams: rows come before the status line that counts them") {
  const Result result = run_aioc_tty({"find", "registered"});
  CHECK(result.out.find("REGISTERED SIGN") < result.out.find("(1 match for 'registered')"));
}

TEST_CASE("streams: a query of a megabyte is answered, and not repeated in full") {
  // A single argument is limited to 128 KiB by the kernel.
  std::vector<std::string> words = {"find"};
  for (int i = 0; i < 10; ++i) words.push_back(std::string(100'000, 'x') + " rook");
  const Result many = run_aioc(words);
  CHECK(many.exit_code == 1);
  CHECK(many.err.size() < 2000);
  CHECK_THAT(many.err, Contains("No match for 'xxx") && Contains("bytes)"));

  std::string black = "black ";
  while (black.size() < 1'000'000) black += black;
  const Result piped = run_aioc({"find", "-", "-c"}, {.input = black + "rook"});
  CHECK(piped.out == "5\n");
  CHECK(piped.exit_code == 0);
}

TEST_CASE("streams: a query that is not UTF-8 is an error that names the byte") {
  const Result result = run_aioc({"find", "ro\xFFok"});
  CHECK(result.exit_code == 2);
  CHECK(result.out.empty());
  CHECK_THAT(result.err, Contains("not UTF-8 at byte 2"));
  // Names of commands and options are repeated harmlessly.
  const Result command = run_aioc({"f\033[31m\xFF"});
  CHECK(command.exit_code == 2);
  CHECK_THAT(command.err, !Contains("\033"));
  CHECK_THAT(run_aioc({"find", "--x\033[31m"}).err, !Contains("\033"));
}
