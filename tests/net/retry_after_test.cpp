#include "net/retry_after.h"

#include <catch2/catch.hpp>

#include <string>

#include "net/http_date.h"

using aioc::net::retry_after;

namespace {

constexpr std::int64_t kNow = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT

}  // namespace

TEST_CASE("retry_after: seconds") {
  CHECK(retry_after("120", kNow) == 120.0);
  CHECK(retry_after("0", kNow) == 0.0);
  CHECK(retry_after("007", kNow) == 7.0);
  CHECK(retry_after(" 5\t", kNow) == 5.0);
  CHECK(retry_after("31536000", kNow) == 31536000.0);
  CHECK(retry_after(std::string(1000, '9'), kNow) == 1e18);
}

TEST_CASE("retry_after: a date") {
  CHECK(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNow) == 0.0);
  CHECK(retry_after("Sun, 06 Nov 1994 08:51:37 GMT", kNow) == 120.0);
  CHECK(retry_after("Sun, 06 Nov 1994 08:49:36 GMT", kNow) == 0.0);
  CHECK(retry_after("Thu, 01 Jan 1970 00:00:00 GMT", kNow) == 0.0);
  CHECK(retry_after(" " + aioc::net::http_date(kNow + 86400) + " ", kNow) == 86400.0);
}

TEST_CASE("retry_after: neither") {
  for (const char* field :
       {"", " ", "-1", "+1", "1.5", "1s", "soon", "1, 2", "0x10", "1 2",
        "Sun, 06 Nov 1994 08:49:37", "Mon, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"}) {
    INFO(field);
    CHECK_FALSE(retry_after(field, kNow));
  }
}
