#include "net/http_date.h"

#include <catch2/catch.hpp>

using aioc::net::http_date;
using aioc::net::parse_http_date;

TEST_CASE("http_date: the RFC's own example, the epoch, a leap day") {
  CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(http_date(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
}

TEST_CASE("parse_http_date: what http_date writes, and nothing else") {
  for (const std::int64_t time : {0LL, 1LL, 784111777LL, 951782400LL, 4102444799LL}) {
    CHECK(parse_http_date(http_date(time)) == time);
  }
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 06 Nix 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    INFO(text);
    CHECK_FALSE(parse_http_date(text));
  }
}
