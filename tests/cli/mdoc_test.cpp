#include "cli/mdoc.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::cli {
namespace {

Command sample() {
  static std::vector<std::string> query;
  static std::optional<std::size_t> limit;
  static std::string color;
  static bool count = false;
  Command out("sample", "a command to test with");
  out.argument("QUERY", &query, "words of the name", "One sentence. And 'one' more.")
      .at_least_one();
  out.option("-n,--limit", "N", &limit, "print at most N rows");
  out.option("--color", "WHEN", &color, "colour the rows");
  out.flag("-c", count, "count");
  out.example("aioc sample 'rook' \"a\\n\"", "print rooks");
  out.status(ExitStatus::ok, "something was found");
  out.status(ExitStatus::trouble, "wrong usage");
  return out;
}

TEST_CASE("fill_man_page: the synopsis", "[cli][mdoc]") {
  CHECK(fill_man_page(".\\\" @SYNOPSIS@\n", sample()) ==
        ".Nm aioc sample\n"
        ".Op Fl n , Fl Fl limit Ar N\n"
        ".Op Fl Fl color Ar WHEN\n"
        ".Op Fl c\n"
        ".Ar QUERY ...\n");
}

TEST_CASE("fill_man_page: an argument that may be left out", "[cli][mdoc]") {
  std::optional<std::string> name;
  Command command("one", "takes one");
  command.argument("NAME", &name, "a name");
  CHECK(fill_man_page(".\\\" @SYNOPSIS@\n", command) == ".Nm aioc one\n.Op Ar NAME\n");
}

TEST_CASE("fill_man_page: options, a sentence a line", "[cli][mdoc]") {
  CHECK(fill_man_page(".\\\" @OPTIONS@\n", sample()) ==
        ".Bl -tag -width Ds\n"
        ".It Ar QUERY ...\n"
        "Words of the name.\n"
        "One sentence.\n"
        "And \\(aqone\\(aq more.\n"
        ".It Fl n , Fl Fl limit Ar N\n"
        "Print at most N rows.\n"
        ".It Fl Fl color Ar WHEN\n"
        "Colour the rows.\n"
        ".It Fl c\n"
        "Count.\n"
        ".It Fl h\n"
        "Print a short help.\n"
        ".It Fl Fl help\n"
        "Print the whole help.\n"
        ".El\n");
}

TEST_CASE("fill_man_page: exit statuses", "[cli][mdoc]") {
  CHECK(fill_man_page(".\\\" @EXIT@\n", sample()) ==
        ".Bl -tag -width Ds\n"
        ".It 0\n"
        "Something was found.\n"
        ".It 2\n"
        "Wrong usage.\n"
        ".El\n");
}

TEST_CASE("fill_man_page: examples", "[cli][mdoc]") {
  auto command = sample();
  command.example("aioc sample x", "print x");
  CHECK(fill_man_page(".\\\" @EXAMPLES@\n", command) ==
        "Print rooks.\n"
        ".Pp\n"
        ".Dl aioc sample \\(aqrook\\(aq \\(dqa\\en\\(dq\n"
        ".Pp\n"
        "Print x.\n"
        ".Pp\n"
        ".Dl aioc sample x\n");
}

/// The line of an example.
std::string shown(std::string_view example) {
  Command command("bare", "takes nothing");
  command.example(example, "do it");
  const std::string page = fill_man_page(".\\\" @EXAMPLES@\n", command);
  const std::string before = "Do it.\n.Pp\n.Dl ";
  REQUIRE(page.rfind(before, 0) == 0);
  return page.substr(before.size(), page.size() - before.size() - 1);
}

TEST_CASE("fill_man_page: an example prints as it is typed", "[cli][mdoc]") {
  CHECK(shown("a -b --c-d") == "a \\-b \\-\\-c\\-d");
  CHECK(shown("a `b` ^ ~/c") == "a \\(gab\\(ga \\(ha \\(ti/c");
  // Macros and punctuation, had they no \& before them.
  CHECK(shown("a | b") == "a \\&| b");
  CHECK(shown("find No Brq %T .") == "find \\&No \\&Brq \\&%T \\&.");
  CHECK(shown("find NO none") == "find NO none");
}

TEST_CASE("fill_man_page: prose prints as it is written", "[cli][mdoc]") {
  bool flag = false;
  Command command("bare", "takes nothing");
  command.flag("-f", flag, ".hidden, \\ and with -x. 'Quoted'");
  CHECK(fill_man_page(".\\\" @OPTIONS@\n", command)
            .find(".It Fl f\n\\&.hidden, \\e and with \\-x.\n\\&\\(aqQuoted\\(aq.\n") !=
        std::string::npos);
}

TEST_CASE("fill_man_page: the rest stays as it is", "[cli][mdoc]") {
  const std::string page = ".Dd $Mdocdate$\n.\\\" a comment\n\ntext @OPTIONS@\n";
  CHECK(fill_man_page(page, sample()) == page);
  CHECK(fill_man_page("", sample()).empty());
  CHECK(fill_man_page("no newline", sample()) == "no newline\n");
  CHECK(fill_man_page(".Sh A\n.\\\" @SYNOPSIS@\n.Sh B", Command("bare", "takes nothing")) ==
        ".Sh A\n.Nm aioc bare\n.Sh B\n");
}

TEST_CASE("fill_man_page: an unknown placeholder", "[cli][mdoc]") {
  CHECK_THROWS_WITH(fill_man_page(".\\\" @OPTION@\n", sample()),
                    "unknown placeholder @OPTION@");
  CHECK_THROWS_WITH(fill_man_page(".\\\" @", sample()),
                    Catch::StartsWith("unknown placeholder"));
  CHECK_THROWS_WITH(fill_man_page(".\\\" @@", sample()),
                    Catch::StartsWith("unknown placeholder"));
}

}  // namespace
}  // namespace aioc::cli
