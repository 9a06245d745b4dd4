#include "cli/complete.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"

namespace aioc {
namespace {

using cli::Candidate;
using Words = std::vector<std::string>;

/// What a completer was asked, joined by spaces, is its one candidate.
std::vector<Candidate> echo(const Words& words) {
  std::string all;
  for (const auto& word : words) all += "<" + word + ">";
  return {{all, ""}};
}

cli::Command sample() {
  static Words query;
  static std::optional<std::size_t> limit;
  static std::string color;
  static std::string name;
  static bool count = false;
  cli::Command out("sample", "a command to test with");
  out.argument("QUERY", &query, "words").completed_by(echo);
  out.option("-n,--limit", "N", &limit, "at most N rows");
  out.option("--color", "WHEN", &color, "colour").one_of({"auto", "always", "never"});
  out.option("-N,--name", "NAME", &name, "a name").completed_by(echo);
  out.flag("-c,--count", count, "count");
  return out;
}

/// The values of the candidates, each followed by a space.
std::string values(const cli::Command& command, const Words& words) {
  std::string out;
  for (const auto& candidate : complete(command, words)) out += candidate.value + " ";
  return out;
}

std::string values(const Words& words) { return values(sample(), words); }

TEST_CASE("complete: option names", "[cli][complete]") {
  CHECK(values({"-"}) == "--limit --color --name --count -h --help ");
  CHECK(values({"--"}) == "--limit --color --name --count --help ");
  CHECK(values({"x", "--co"}) == "--color --count ");
  CHECK(values({"--none"}).empty());
  const auto found = complete(sample(), {"--li"});
  REQUIRE(found.size() == 1);
  CHECK(found[0].value == "--limit");
  CHECK(found[0].description == "at most N rows");
}

TEST_CASE("complete: the values of an option", "[cli][complete]") {
  CHECK(values({"--color", ""}) == "auto always never ");
  CHECK(values({"--color", "a"}) == "auto always ");
  CHECK(values({"--color=a"}) == "--color=auto --color=always ");
  CHECK(values({"--color="}) == "--color=auto --color=always --color=never ");
  CHECK(values({"--color", "-"}).empty());
  CHECK(values({"--limit", ""}).empty());
  CHECK(values({"--count=", ""}) == "<> ");
  CHECK(values({"--count=a"}).empty());
  CHECK(values({"--none=a"}).empty());
  CHECK(values({"--name", "x"}) == "<x> ");
  CHECK(values({"--name=x"}) == "--name=<x> ");
  CHECK(values({"-N", "x"}) == "<x> ");
}

TEST_CASE("complete: arguments, without the options between them", "[cli][complete]") {
  CHECK(values({}) == "<> ");
  CHECK(values({"a", "b"}) == "<a><b> ");
  CHECK(values({"a", "-c", "--limit", "3", "--color=never", "-n3", "b"}) == "<a><b> ");
  CHECK(values({"--count", "b"}) == "<b> ");
  CHECK(values({"-cn", "3", "b"}) == "<b> ");
  CHECK(values({"-cN", "x"}) == "<x> ");
  CHECK(values({"-cn3", "b"}) == "<b> ");
  CHECK(values({"-", "b"}) == "<-><b> ");
}

TEST_CASE("complete: behind -- there are only arguments", "[cli][complete]") {
  CHECK(values({"--", "-"}) == "<-> ");
  CHECK(values({"a", "--", "--color", ""}) == "<a><--color><> ");
  CHECK(values({"a", "--", "--color=a"}) == "<a><--color=a> ");
  CHECK(values({"--limit", "--", "-c", "b"}) == "<b> ");
}

TEST_CASE("complete: as many arguments as there are", "[cli][complete]") {
  std::string first;
  std::string second;
  cli::Command two("two", "takes two");
  two.argument("FIRST", &first, "the first").one_of({"one", "other"});
  two.argument("SECOND", &second, "the second").completed_by(echo);
  CHECK(values(two, {"o"}) == "one other ");
  CHECK(values(two, {"one", "x"}) == "<one><x> ");
  CHECK(values(two, {"one", "x", ""}).empty());
  CHECK(values(cli::Command("none", "takes none"), {""}).empty());
}

TEST_CASE("complete: the shell adds files to the candidates", "[cli][complete]") {
  std::string words;
  std::vector<std::string> files;
  cli::Command command("take", "takes files");
  command.argument("FILE", &files, "files").completes_files();
  command.option("-W,--words", "FILE|cpp", &words, "words").one_of({"cpp"}).completes_files();
  command.option("--echo", "FILE", &words, "echo").completed_by(echo).completes_files();
  const auto lines = [&](const Words& typed) { return to_lines(complete(command, typed)); };
  CHECK(lines({""}) == "\tfiles\n");
  CHECK(lines({"a", "b"}) == "\tfiles\n");
  CHECK(lines({"--", "-"}) == "\tfiles\n");
  CHECK(lines({"--words", ""}) == "cpp\n\tfiles\n");
  CHECK(lines({"-W", "x"}) == "\tfiles\n");
  CHECK(lines({"--words="}) == "--words=cpp\n\tfiles\t--words=\n");
  CHECK(lines({"--words=x=y"}) == "\tfiles\t--words=\n");
  CHECK(lines({"--", "--words=x"}) == "\tfiles\n");
  CHECK(lines({"--echo=x"}) == "--echo=<x>\n\tfiles\t--echo=\n");
  CHECK(lines({"--wo"}) == "--words\twords\n");
}

TEST_CASE("complete: of a command line, the first word is a command", "[cli][complete]") {
  std::string name;
  std::vector<std::string> line;
  cli::Command command("run", "runs");
  command.argument("NAME", &name, "a name").one_of({"a"});
  command.argument("COMMAND", &line, "a command line").completes_commands();
  command.option("--with", "COMMAND", &name, "a command").completes_commands();
  const auto lines = [&](const Words& typed) { return to_lines(complete(command, typed)); };
  CHECK(lines({""}) == "a\n");
  CHECK(lines({"a", ""}) == "\tcommands\n");
  CHECK(lines({"a", "--", "l"}) == "\tcommands\n");
  CHECK(lines({"a", "ls", ""}) == "\tfiles\n");
  CHECK(lines({"a", "--", "ls", "-l", "x"}) == "\tfiles\n");
  CHECK(lines({"--with", "l"}) == "\tcommands\n");
  CHECK(lines({"--with=l"}) == "\tcommands\t--with=\n");
}

TEST_CASE("to_lines: a candidate a line", "[cli][complete]") {
  CHECK(cli::to_lines({}).empty());
  CHECK(cli::to_lines({{"a", "what it is"}, {"b:c", ""}}) == "a\twhat it is\nb:c\n");
}

TEST_CASE("completions: the program", "[cli][complete]") {
  std::string all;
  for (const auto& [name, summary] : program().subcommands) all += std::string(name) + "\n";
  std::string named;
  for (const auto& words : {Words{}, Words{""}}) {
    named.clear();
    const auto text = completions(words);
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      named += text.substr(at, text.find('\t', at) - at) + "\n";
    }
    CHECK(named == all);
  }
  CHECK(completions({"fi"}) == "find\tfind characters by the words of their names\n");
  CHECK(completions({"none"}).empty());
  CHECK(completions({"none", ""}).empty());
  CHECK(completions({"--vers"}).rfind("--version\t", 0) == 0);
}

TEST_CASE("completions: df takes files, spinner a command line", "[cli][complete]") {
  CHECK(completions({"df", "x"}) == "\tfiles\n");
  CHECK(completions({"spinner", ""}) == "\tcommands\n");
  CHECK(completions({"spinner", "-t", "--", "so"}) == "\tcommands\n");
  CHECK(completions({"spinner", "--", "ls", "-l", ""}) == "\tfiles\n");
}

TEST_CASE("completions: find knows the words of the index", "[cli][complete]") {
  CHECK(completions({"find", "rook"}) == "rook\t14 characters\n");
  CHECK(completions({"find", "ROOK"}) == "ROOK\t14 characters\n");
  CHECK(completions({"find", "black", "roo"}) == "rook\t5 characters\n");
  CHECK(completions({"find", "Black", "-q", "ROO"}) == "ROOK\t5 characters\n");
  CHECK(completions({"find", "--limit", "black", "roof"}) == "roof\t1 character\n");
  CHECK(completions({"find", "rook", "cat"}).empty());
  CHECK(completions({"find", "♜"}).empty());
  CHECK(completions({"help", "wo"}).rfind("word-report\t", 0) == 0);
}

}  // namespace
}  // namespace aioc
