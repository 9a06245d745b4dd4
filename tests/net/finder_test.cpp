// What a query comes to, as the telnet server and the page answer it. Of aioc find itself:
// tests/e2e/find_test.cpp.
#include "finder.h"

#include <catch2/catch.hpp>

using namespace aioc;
using Catch::Equals;
using unicode::QueryType;

TEST_CASE("find_characters: words, code points, characters") {
  const Found words = find_characters("rook black");
  CHECK(words.type == QueryType::name);
  CHECK(words.count == 5);
  CHECK(words.ranges.size() == 5);
  CHECK(words.words.size() == 2);
  CHECK(words.status == "5 matches for 'rook black'");

  const Found codes = find_characters("U+2654..U+265F 0x41");
  CHECK(codes.type == QueryType::codepoint);
  CHECK(codes.count == 13);
  CHECK(codes.ranges.size() == 2);
  CHECK(codes.words.empty());
  CHECK(codes.status == "13 characters in 'U+2654..U+265F 0x41'");

  const Found characters = find_characters("♜ ♖♜\n");
  CHECK(characters.type == QueryType::characters);
  CHECK(characters.count == 3);
  CHECK(characters.status == "3 characters in '♜ ♖♜\\n'");
}

TEST_CASE("find_characters: the status line counts as the seed does") {
  CHECK(find_characters("registered").status == "1 match for 'registered'");
  CHECK(find_characters("jabberwocky's vest").status == "No match for \"jabberwocky's vest\"");
  CHECK(find_characters("").status == "No match for ''");
  CHECK(find_characters("  ").count == 0);
  CHECK(find_characters("U+265C").status == "1 character in 'U+265C'");
}

TEST_CASE("find_characters: a long query is quoted by its beginning, whole characters of it") {
  std::string query = "rooks ";
  while (query.size() < 2000) query += "é ";
  const auto status = find_characters(query).status;
  CHECK(status.size() < 1100);
  CHECK(status.ends_with("é '... (2001 bytes)"));
}

TEST_CASE("find_characters: texts beside names, where asked for") {
  CHECK(find_characters("nbsp").count == 0);
  CHECK(find_characters("nbsp", FindIn::texts).count == 1);
}

TEST_CASE("find_characters: what has no answer says why") {
  CHECK_THROWS_WITH(find_characters("caf\xE9"), Equals("the query is not UTF-8 at byte 3"));
  CHECK_THROWS_WITH(find_characters("U+FFFFFF"),
                    Equals("'U+FFFFFF' is no code point; the last one is U+10FFFF"));
  CHECK_THROWS_AS(find_characters("U+0042..U+0041"), QueryError);
}

TEST_CASE("find_characters: limits for strangers") {
  const auto ask = [](const std::string& query) {
    return find_characters(query, FindIn::names, kServerLimits);
  };
  std::string words;
  for (char c = 'a'; c <= 't'; ++c) words += std::string(1, c) + "* ";
  CHECK_NOTHROW(ask(words));
  CHECK_THROWS_WITH(ask(words + "u"), Equals("the query has more than 20 words"));
  CHECK_NOTHROW(ask(std::string(1000, 'a')));
  CHECK_THROWS_WITH(ask(std::string(1001, 'a')), Equals("the query is longer than 1000 bytes"));
}
