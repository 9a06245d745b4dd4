// Names that a run of aioc fetch gives.
#include "fetch/claims.h"

#include <catch2/catch.hpp>

#include <string>

using aioc::fetch::Claims;

TEST_CASE("fetch claims: the same name twice") {
  Claims claims;
  CHECK(claims.claim("a.txt") == "a.txt");
  CHECK(claims.claim("a.txt") == "a-2.txt");
  CHECK(claims.claim("b.txt") == "b.txt");
  CHECK(claims.claim("a.txt") == "a-3.txt");
}

TEST_CASE("fetch claims: a number that somebody has wished for is passed over") {
  Claims claims;
  CHECK(claims.claim("a-2.txt") == "a-2.txt");
  CHECK(claims.claim("a.txt") == "a.txt");
  CHECK(claims.claim("a.txt") == "a-3.txt");
  CHECK(claims.claim("a-2.txt") == "a-2-2.txt");
}

TEST_CASE("fetch claims: what is given back is free") {
  Claims claims;
  CHECK(claims.claim("a") == "a");
  claims.give_back("a");
  CHECK(claims.claim("a") == "a");
  CHECK(claims.claim("a") == "a-2");
}

TEST_CASE("fetch claims: a name that comes again and again is not forgotten") {
  Claims claims;
  for (int i = 1; i <= 100'000; ++i) {
    claims.claim("other" + std::to_string(i));
    if (i % 4'000 != 0) continue;
    const int number = i / 4'000;
    const std::string name = number == 1 ? "a" : "a-" + std::to_string(number);
    REQUIRE(claims.claim("a") == name);
  }
}

TEST_CASE("fetch claims: twenty thousand of one name") {
  Claims claims;
  CHECK(claims.claim("index.html") == "index.html");
  for (int i = 2; i <= 20'000; ++i) {
    REQUIRE(claims.claim("index.html") == "index-" + std::to_string(i) + ".html");
  }
}
