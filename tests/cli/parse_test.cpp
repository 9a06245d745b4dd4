#include "cli/parse.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

namespace aioc::cli {
namespace {

using Words = std::vector<std::string>;

/// A command with one of each kind, and the variables that it sets.
struct Sample {
  std::vector<std::string> query;
  std::vector<std::string> tags;
  std::optional<std::size_t> limit;
  std::optional<std::string> format;
  std::string color = "auto";
  bool count = false;
  bool quiet = false;

  Command command() {
    Command out("sample", "a command to test with");
    out.argument("QUERY", &query, "words").at_least_one();
    out.option("-n,--limit", "N", &limit, "at most N");
    out.option("--format", "TEMPLATE", &format, "by a template");
    out.option("--color", "WHEN", &color, "colour").one_of({"auto", "always", "never"});
    out.option("-t,--tag", "TAG", &tags, "all of these");
    out.flag("-c,--count", count, "count");
    out.flag("-q,--quiet", quiet, "be quiet");
    return out;
  }
};

Sample parsed(const Words& words) {
  Sample sample;
  REQUIRE(parse(sample.command(), words) == Parsed::run);
  return sample;
}

std::string error(const Words& words) {
  Sample sample;
  try {
    parse(sample.command(), words);
  } catch (const UsageError& caught) {
    return caught.what();
  }
  return "no error";
}

Parsed kind(const Words& words) {
  Sample sample;
  return parse(sample.command(), words);
}

TEST_CASE("parse: arguments alone", "[cli][parse]") {
  const Sample sample = parsed({"black", "rook", "-", ""});
  CHECK(sample.query == Words{"black", "rook", "-", ""});
  CHECK_FALSE(sample.limit);
  CHECK_FALSE(sample.count);
  CHECK(sample.color == "auto");
}

TEST_CASE("parse: an option changes nothing about the arguments", "[cli][parse]") {
  // Without a dash among the words another path is taken.
  for (const Words& query :
       {Words{"a"}, Words{"a", "", "-", "b"}, Words{"[a,b]"}, Words{"[]", "{}", "%%", "++"},
        Words{"\"a b\"", "'c'", "a=b", "\xff", "a\nb"}, Words{"true", "false", "1", "@x"}}) {
    CAPTURE(query);
    CHECK(parsed(query).query == query);
    Words before = query;
    before.insert(before.begin(), "-c");
    CHECK(parsed(before).query == query);
    Words behind = query;
    behind.push_back("--limit=3");
    CHECK(parsed(behind).query == query);
    Words dashes = query;
    dashes.insert(dashes.begin(), "--");
    CHECK(parsed(dashes).query == query);
  }
}

TEST_CASE("parse: the forms of a value", "[cli][parse]") {
  for (const Words& words :
       {Words{"-n3", "x"}, Words{"-n", "3", "x"}, Words{"--limit=3", "x"},
        Words{"--limit", "3", "x"}, Words{"x", "-n3"}, Words{"x", "--limit", "3"},
        Words{"-cqn3", "x"}, Words{"-cqn", "3", "x"}}) {
    CAPTURE(words);
    const Sample sample = parsed(words);
    CHECK(sample.limit == 3);
    CHECK(sample.query == Words{"x"});
  }
}

TEST_CASE("parse: a value may be empty or look like anything", "[cli][parse]") {
  for (const std::string value : {"", "x", "-x", "--", "-c", "--count", "=", "a=b", "[a,b]",
                                  "[]", "{}", "{code}\t{char}", "'q'", "\"q\"", "-5"}) {
    CAPTURE(value);
    CHECK(parsed({"--format", value, "x"}).format == value);
    CHECK(parsed({"x", "--format=" + value}).format == value);
    CHECK(parsed({"x", "--format=" + value, "y"}).query == Words{"x", "y"});
  }
}

TEST_CASE("parse: clusters of flags", "[cli][parse]") {
  const Sample both = parsed({"-cq", "x"});
  CHECK(both.count);
  CHECK(both.quiet);
  CHECK(parsed({"-qq", "-q", "x"}).quiet);
  CHECK(error({"-cx", "y"}).rfind("unknown option '-x'", 0) == 0);
  CHECK(error({"-c3", "y"}).rfind("unknown option '-3'", 0) == 0);
}

TEST_CASE("parse: the last of a repeated option counts", "[cli][parse]") {
  CHECK(parsed({"-n1", "--limit", "2", "x", "-n", "3"}).limit == 3);
  CHECK(parsed({"--color=never", "x", "--color", "always"}).color == "always");
  CHECK(parsed({"-t", "a", "x", "--tag=b", "-tc"}).tags == Words{"a", "b", "c"});
}

TEST_CASE("parse: the last of two flags that exclude each other counts", "[cli][parse]") {
  bool streams = false;
  bool protocol = false;
  Command command("sample", "a command to test with");
  command.flag("--streams", streams, "this").wins_over(protocol);
  command.flag("--protocol", protocol, "or that").wins_over(streams);
  parse(command, {"--streams", "--protocol"});
  CHECK((protocol && !streams));
  parse(command, {"--streams", "--protocol", "--streams"});
  CHECK((streams && !protocol));
}

TEST_CASE("parse: -- ends the options", "[cli][parse]") {
  CHECK(parsed({"--", "-c", "--limit", "--", "-h"}).query ==
        Words{"-c", "--limit", "--", "-h"});
  const Sample mixed = parsed({"a", "-c", "--", "-q"});
  CHECK(mixed.query == Words{"a", "-q"});
  CHECK(mixed.count);
  CHECK_FALSE(mixed.quiet);
  CHECK(parsed({"--format", "--", "x", "--", "-q"}).query == Words{"x", "-q"});
  CHECK(error({"--"}) == "no QUERY given");
}

TEST_CASE("parse: -h and --help win, whatever else is there", "[cli][parse]") {
  CHECK(kind({"-h"}) == Parsed::short_help);
  CHECK(kind({"--help"}) == Parsed::long_help);
  CHECK(kind({"-h", "--help"}) == Parsed::short_help);
  CHECK(kind({"--wrong", "-n", "x", "-h"}) == Parsed::short_help);
  CHECK(kind({"--limit=x", "--help", "--limit"}) == Parsed::long_help);
  CHECK(kind({"-qh"}) == Parsed::short_help);
  CHECK(kind({"-hq"}) == Parsed::short_help);
  CHECK(kind({"x", "--", "-h"}) == Parsed::run);
  CHECK(error({"-nh", "x"}).rfind("--limit: 'h'", 0) == 0);
}

TEST_CASE("parse: long options are never abbreviated", "[cli][parse]") {
  CHECK(error({"--limi", "3", "x"}) == "unknown option '--limi'. Did you mean '--limit'?");
  CHECK(error({"--lim=3", "x"}) == "unknown option '--lim'. Did you mean '--limit'?");
  CHECK(error({"--Limit=3", "x"}) == "unknown option '--Limit'. Did you mean '--limit'?");
  CHECK(error({"--c", "x"}).rfind("unknown option '--c'", 0) == 0);
  CHECK(error({"-limit=3", "x"}).rfind("unknown option '-l", 0) == 0);
}

TEST_CASE("parse: unknown options", "[cli][parse]") {
  const std::string remedy = "; if it is not meant as an option, put -- before it";
  CHECK(error({"--cuont", "x"}) == "unknown option '--cuont'. Did you mean '--count'?");
  CHECK(error({"--wonderful=x", "y"}) == "unknown option '--wonderful'" + remedy);
  CHECK(error({"-x", "y"}) == "unknown option '-x'" + remedy);
  CHECK(error({"-5"}) == "unknown option '-5'" + remedy);
  CHECK(error({"-5.5", "y"}) == "unknown option '-5.5'" + remedy);
  CHECK(error({"---"}) == "unknown option '---'" + remedy);
  CHECK(error({"--wonder ful", "y"}) == "unknown option '--wonder ful'" + remedy);
  Command bare("bare", "takes nothing");
  CHECK_THROWS_WITH(parse(bare, {"--wonderful"}), "unknown option '--wonderful'");
}

TEST_CASE("parse: missing, wrong and superfluous values", "[cli][parse]") {
  CHECK(error({"x", "--limit"}) == "--limit needs a value, N");
  CHECK(error({"x", "-n"}) == "--limit needs a value, N");
  CHECK(error({"x", "-cqn"}) == "--limit needs a value, N");
  const std::string number = "' is not a whole number; give 0, 1, 2 and so on";
  for (const std::string wrong : {"x", "-5", "1.5", "3x", "", " 3", "+3", "0x3", "--"}) {
    CHECK(error({"x", "-n", wrong}) == "--limit: '" + wrong + number);
  }
  CHECK(error({"x", "-n99999999999999999999"}) ==
        "--limit: '99999999999999999999' is too large");
  CHECK(parsed({"x", "-n18446744073709551615"}).limit == 18446744073709551615U);
  CHECK(error({"x", "--count=true"}) == "--count takes no value");
  CHECK(error({"x", "--count="}) == "--count takes no value");
}

TEST_CASE("parse: choices", "[cli][parse]") {
  CHECK(parsed({"x", "--color", "never"}).color == "never");
  CHECK(error({"x", "--color", "alway"}) ==
        "--color: 'alway' is not one of auto, always or never. Did you mean 'always'?");
  CHECK(error({"x", "--color="}) == "--color: '' is not one of auto, always or never");
}

TEST_CASE("parse: the number of arguments", "[cli][parse]") {
  CHECK(error({}) == "no QUERY given");
  CHECK(error({"-c"}) == "no QUERY given");
  std::optional<std::size_t> top;
  std::string file;
  Command two("two", "takes two");
  two.argument("N", &top, "a number").at_least_one();
  two.argument("FILE", &file, "a file");
  CHECK(parse(two, {"5"}) == Parsed::run);
  CHECK(top == 5);
  CHECK(file.empty());
  CHECK(parse(two, {"6", "--", "-f"}) == Parsed::run);
  CHECK(top == 6);
  CHECK(file == "-f");
  CHECK_THROWS_WITH(parse(two, {"5", "a", "b"}), "unexpected argument 'b'");
  CHECK_THROWS_WITH(parse(two, {"--", "5", "a", "b"}), "unexpected argument 'b'");
  CHECK_THROWS_WITH(parse(two, {"x"}), Catch::StartsWith("N: 'x' is not a whole number"));
}

}  // namespace
}  // namespace aioc::cli
