#include "net/uri.h"

#include <catch2/catch.hpp>

using namespace aioc::net;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("percent_decode: once, and every byte") {
  CHECK(percent_decode("") == "");
  CHECK(percent_decode("a+b/c") == "a+b/c");
  CHECK(percent_decode("%252e%252E") == "%2e%2E");
  CHECK(percent_decode("%e2%99%9C") == "♜");
  CHECK(percent_decode("a%00b") == std::string("a\0b", 3));
  CHECK(percent_decode("%ff") == "\xFF");
}

TEST_CASE("percent_decode: nothing where a code is broken") {
  for (const char* text : {"%", "a%", "%2", "%2x", "%x2", "%%", "%%32", "% 2", "%-1", "%+1"}) {
    INFO(text);
    CHECK_FALSE(percent_decode(text));
  }
}

TEST_CASE("form_decode: plus is a space, a broken code is kept") {
  CHECK(form_decode("black+rook") == "black rook");
  CHECK(form_decode("1%2B1%3d2") == "1+1=2");
  CHECK(form_decode("100%") == "100%");
  CHECK(form_decode("%zz%4") == "%zz%4");
  CHECK(form_decode("%%41") == "%A");
}

TEST_CASE("percent_encode: unreserved characters stay") {
  CHECK(percent_encode("aZ09-._~") == "aZ09-._~");
  CHECK(percent_encode("a b/♜+%") == "a%20b%2F%E2%99%9C%2B%25");
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  CHECK(percent_decode(percent_encode(all)) == all);
  CHECK(form_decode(percent_encode(all)) == all);
}

TEST_CASE("parse_query: pairs in order, decoded") {
  CHECK(parse_query("") == Pairs{});
  CHECK(parse_query("a&b=") == Pairs{{"a", ""}, {"b", ""}});
  CHECK(parse_query("char=sun&char=face") == Pairs{{"char", "sun"}, {"char", "face"}});
  CHECK(parse_query("&&a=1&&b=2&") == Pairs{{"a", "1"}, {"b", "2"}});
  CHECK(parse_query("a%3Db=c%26d=e") == Pairs{{"a=b", "c&d=e"}});
  CHECK(parse_query("=x") == Pairs{{"", "x"}});
}

TEST_CASE("parse_query: no more pairs than are asked for") {
  CHECK(parse_query("a=1&b=2&c=3", 2) == Pairs{{"a", "1"}, {"b", "2"}});
  CHECK(parse_query("a=1", 0) == Pairs{});
  std::string long_query;
  for (int i = 0; i < 1000; ++i) long_query += "a=1&";
  CHECK(parse_query(long_query).size() == 100);
}
