#include "cli/help.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

namespace aioc::cli {
namespace {

/// A command with one of each kind.
Command sample() {
  static std::vector<std::string> query;
  static std::optional<std::size_t> limit;
  static std::string color;
  static bool count = false;
  Command out("sample", "a command to test with");
  out.argument("QUERY", &query, "words of the name", "WORD* is the beginning of one.")
      .at_least_one();
  out.option("-n,--limit", "N", &limit, "print at most N rows");
  out.option("--color", "WHEN", &color, "colour the rows", "A terminal gets colours.");
  out.flag("-c,--count", count, "print only the number of matches");
  out.example("aioc sample rook", "print rooks");
  out.status(ExitStatus::ok, "something was found");
  out.status(ExitStatus::no, "nothing was found");
  return out;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::size_t longest(const std::string& text) {
  std::size_t out = 0;
  for (const auto& line : lines(text)) out = std::max(out, line.size());
  return out;
}

TEST_CASE("help: the brief one", "[cli][help]") {
  CHECK(help(sample(), HelpLength::brief, 80) ==
        "aioc sample - a command to test with\n"
        "\n"
        "Usage: aioc sample [OPTIONS] QUERY...\n"
        "\n"
        "Arguments:\n"
        "  QUERY...  words of the name\n"
        "\n"
        "Options:\n"
        "  -n, --limit N     print at most N rows\n"
        "      --color WHEN  colour the rows\n"
        "  -c, --count       print only the number of matches\n"
        "  -h, --help        print this help; --help, the whole\n"
        "\n"
        "Examples:\n"
        "  aioc sample rook\n");
}

TEST_CASE("help: the whole one", "[cli][help]") {
  CHECK(help(sample(), HelpLength::whole, 80) ==
        "aioc sample - a command to test with\n"
        "\n"
        "Usage: aioc sample [OPTIONS] QUERY...\n"
        "\n"
        "Arguments:\n"
        "  QUERY...  words of the name. WORD* is the beginning of one.\n"
        "\n"
        "Options:\n"
        "  -n, --limit N     print at most N rows\n"
        "      --color WHEN  colour the rows. A terminal gets colours.\n"
        "  -c, --count       print only the number of matches\n"
        "  -h, --help        print the brief help; --help, this\n"
        "\n"
        "Examples:\n"
        "  aioc sample rook\n"
        "      print rooks\n"
        "\n"
        "Exit status:\n"
        "  0  something was found\n"
        "  1  nothing was found\n");
}

TEST_CASE("usage: what is optional stands in brackets", "[cli][help]") {
  std::optional<std::string> name;
  std::vector<std::string> rest;
  Command command("two", "takes two");
  CHECK(command.usage() == "aioc two");
  command.argument("NAME", &name, "a name");
  command.argument("REST", &rest, "the rest");
  CHECK(command.usage() == "aioc two [NAME] [REST...]");
  CHECK(Command("", "the program").usage() == "aioc");
}

TEST_CASE("help_section: texts are wrapped in their column", "[cli][help]") {
  const std::vector<NamedRow> rows = {{"one", "some words that do not fit into forty columns"},
                                      {"three", "short"}};
  CHECK(help_section("Rows", rows, 40) ==
        "\n"
        "Rows:\n"
        "  one    some words that do not fit into\n"
        "         forty columns\n"
        "  three  short\n");
}

TEST_CASE("help_section: a line may be full, and no more", "[cli][help]") {
  // 31 columns are left for the text.
  const std::vector<NamedRow> fits = {{"five.", "123456789 123456789 123456789 1"}};
  CHECK(help_section("Rows", fits, 40) ==
        "\nRows:\n  five.  123456789 123456789 123456789 1\n");
  const std::vector<NamedRow> wraps = {{"five.", "123456789 123456789 123456789 12"}};
  CHECK(help_section("Rows", wraps, 40) ==
        "\nRows:\n  five.  123456789 123456789 123456789\n         12\n");
}

TEST_CASE("help_section: a wide name has a line of its own", "[cli][help]") {
  const std::vector<NamedRow> rows = {{"--an-option-with-a-long-name WHEN", "text"},
                                      {"-b", "text"}};
  CHECK(help_section("Rows", rows, 80) ==
        "\n"
        "Rows:\n"
        "  --an-option-with-a-long-name WHEN\n"
        "      text\n"
        "  -b  text\n");
}

TEST_CASE("help_section: a word wider than the column is not broken", "[cli][help]") {
  const std::string word(60, 'x');
  const std::vector<NamedRow> rows = {{"name", "a " + word + " b"}};
  CHECK(help_section("Rows", rows, 40) ==
        "\nRows:\n  name  a\n        " + word + "\n        b\n");
}

TEST_CASE("help_section: a column is a character, not a byte", "[cli][help]") {
  const std::vector<NamedRow> rows = {{"é", "♜"}, {"ab", "é é"}};
  CHECK(help_section("Rows", rows, 40) == "\nRows:\n  é   ♜\n  ab  é é\n");
}

TEST_CASE("help: 40 to 100 columns", "[cli][help]") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += (i == 0 ? "" : " ") + std::string("word");
  const std::vector<NamedRow> rows = {{"name", text}};
  for (const std::size_t columns : {40U, 41U, 63U, 80U, 99U, 100U}) {
    CAPTURE(columns);
    CHECK(longest(help_section("Rows", rows, columns)) <= columns);
    CHECK(longest(help_section("Rows", rows, columns)) > columns - 5);
  }
  CHECK(help_section("Rows", rows, 1) == help_section("Rows", rows, 40));
  CHECK(help_section("Rows", rows, 0) == help_section("Rows", rows, 40));
  CHECK(help_section("Rows", rows, 5000) == help_section("Rows", rows, 100));
}

TEST_CASE("help: no line ends in a space", "[cli][help]") {
  for (const auto length : {HelpLength::brief, HelpLength::whole}) {
    for (const auto& line : lines(help(sample(), length, 40))) {
      CAPTURE(line);
      CHECK((line.empty() || line.back() != ' '));
    }
  }
}

}  // namespace
}  // namespace aioc::cli
