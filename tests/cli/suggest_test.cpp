#include "cli/suggest.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace aioc::cli {
namespace {

const std::vector<std::string> kCommands = {"find", "describe", "word-report", "help"};

TEST_CASE("edit_distance: insert, delete, replace and swap cost one each", "[cli][suggest]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("find", "find") == 0);
  CHECK(edit_distance("", "find") == 4);
  CHECK(edit_distance("find", "") == 4);
  CHECK(edit_distance("fnd", "find") == 1);
  CHECK(edit_distance("fiind", "find") == 1);
  CHECK(edit_distance("fond", "find") == 1);
  CHECK(edit_distance("fidn", "find") == 1);
  CHECK(edit_distance("ifnd", "find") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  // Where letters that were swapped are not edited again: three, not two.
  CHECK(edit_distance("ca", "abc") == 3);
}

TEST_CASE("edit_distance: the order of the words does not matter", "[cli][suggest]") {
  for (const auto& a : kCommands) {
    for (const auto& b : kCommands) CHECK(edit_distance(a, b) == edit_distance(b, a));
  }
}

TEST_CASE("nearest: one edit in three letters", "[cli][suggest]") {
  CHECK(nearest("fnd", kCommands) == "find");
  CHECK(nearest("fidn", kCommands) == "find");
  CHECK(nearest("descirbe", kCommands) == "describe");
  CHECK(nearest("wordreport", kCommands) == "word-report");
  CHECK(nearest("word_reprot", kCommands) == "word-report");
  CHECK(nearest("grand", kCommands).empty());
  CHECK(nearest("xyz", kCommands).empty());
}

TEST_CASE("nearest: one edit makes anything of a short word", "[cli][suggest]") {
  const std::vector<std::string> options = {"-a", "-n", "--all"};
  CHECK(nearest("-x", options).empty());
  CHECK(nearest("x", options).empty());
  CHECK(nearest("--al", options) == "--all");
}

TEST_CASE("nearest: the beginning of just one", "[cli][suggest]") {
  CHECK(nearest("d", kCommands) == "describe");
  CHECK(nearest("desc", kCommands) == "describe");
  const std::vector<std::string> two = {"--start-here", "--start-there"};
  CHECK(nearest("--st", two).empty());
}

TEST_CASE("nearest: the nearest of several, the first of equals", "[cli][suggest]") {
  const std::vector<std::string> names = {"abcdeX", "abcdef", "abcdeY"};
  CHECK(nearest("abcdef", names) == "abcdef");
  CHECK(nearest("abcdeZ", names) == "abcdeX");
}

TEST_CASE("nearest: nothing for no word, no names, or a very long word", "[cli][suggest]") {
  CHECK(nearest("", kCommands).empty());
  CHECK(nearest("find", {}).empty());
  CHECK(nearest(std::string(1'000'000, 'x'), kCommands).empty());
}

TEST_CASE("did_you_mean: a sentence to append", "[cli][suggest]") {
  CHECK(did_you_mean("fnd", kCommands) == ". Did you mean 'find'?");
  CHECK(did_you_mean("xyz", kCommands).empty());
}

}  // namespace
}  // namespace aioc::cli
