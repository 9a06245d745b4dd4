#include "fetch/flag_codes.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "cli/parse.h"

using aioc::fetch::flag_codes;
using aioc::fetch::flag_file_name;
using aioc::fetch::flag_url;
using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

TEST_CASE("flag_codes: the twenty most populous countries unless told others") {
  CHECK(flag_codes({}, false) == Words{"BD", "BR", "CD", "CN", "DE", "EG", "ET",
                                       "FR", "ID", "IN", "IR", "JP", "MX", "NG",
                                       "PH", "PK", "RU", "TR", "US", "VN"});
  CHECK(flag_codes({}, false, 3) == Words{"BD", "BR", "CD"});
}

TEST_CASE("flag_codes: as given, sorted, each once") {
  CHECK(flag_codes({"us", "BR", "Us", "cN"}, false) == Words{"BR", "CN", "US"});
  CHECK(flag_codes({"us", "BR", "zz"}, false, 2) == Words{"BR", "US"});
  CHECK(flag_codes({"US"}, false, 0).empty());
  CHECK(flag_codes({"US"}, false, 9) == Words{"US"});
}

TEST_CASE("flag_codes: a letter is all that begin with it") {
  const auto codes = flag_codes({"a"}, false);
  REQUIRE(codes.size() == 26);
  CHECK(codes.front() == "AA");
  CHECK(codes.back() == "AZ");
  CHECK(flag_codes({"Z", "ab", "zA"}, false, 3) == Words{"AB", "ZA", "ZB"});
}

TEST_CASE("flag_codes: every") {
  const auto codes = flag_codes({}, true);
  REQUIRE(codes.size() == std::size_t{26} * 26);
  CHECK(codes.front() == "AA");
  CHECK(codes[26] == "BA");
  CHECK(codes.back() == "ZZ");
  CHECK(std::is_sorted(codes.begin(), codes.end()));
  CHECK(flag_codes({"us"}, true) == codes);
  CHECK(flag_codes({}, true, 2) == Words{"AA", "AB"});
}

TEST_CASE("flag_codes: other words are wrong usage") {
  for (const char* word :
       {"", "USA", "4", "A1", "1A", "é", "@A", "A[", "`a", "a{", " A", "-"}) {
    INFO(word);
    CHECK_THROWS_AS(flag_codes({"US", word}, false), aioc::cli::UsageError);
    CHECK_THROWS_AS(flag_codes({word}, true), aioc::cli::UsageError);
  }
  CHECK_THROWS_WITH(flag_codes({"USA"}, false),
                    Contains("'USA'") && Contains("each CC is A to Z or AA to ZZ"));
}

TEST_CASE("flag_url and flag_file_name: in lower case there, in upper case here") {
  CHECK(flag_url("https://Example.org/Data/flags", "CN") ==
        "https://Example.org/Data/flags/cn/cn.gif");
  CHECK(flag_url("http://127.0.0.1:8000/", "BR") == "http://127.0.0.1:8000/br/br.gif");
  CHECK(flag_file_name("CN") == "CN.gif");
}
