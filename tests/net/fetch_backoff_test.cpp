#include "fetch/backoff.h"

#include <catch2/catch.hpp>

#include <limits>

using aioc::fetch::backoff;

TEST_CASE("backoff: doubles up to half a minute") {
  CHECK(backoff(1, 0) == 0.5);
  CHECK(backoff(2, 0) == 1);
  CHECK(backoff(3, 0) == 2);
  CHECK(backoff(4, 0) == 4);
  CHECK(backoff(5, 0) == 8);
  CHECK(backoff(6, 0) == 15);
  CHECK(backoff(7, 0) == 15);
  CHECK(backoff(std::numeric_limits<int>::max(), 0) == 15);
}

TEST_CASE("backoff: half of it by chance") {
  CHECK(backoff(1, 0.5) == 0.75);
  CHECK(backoff(3, 0.25) == 2.5);
  constexpr double kNearlyOne = 1 - std::numeric_limits<double>::epsilon() / 2;
  for (int retry = 1; retry < 100; ++retry) {
    CHECK(backoff(retry, kNearlyOne) > backoff(retry, 0) * 1.99);
    CHECK(backoff(retry, kNearlyOne) <= 30);
  }
}

TEST_CASE("backoff: there is no retry before the first") {
  CHECK(backoff(0, 0) == 0.5);
  CHECK(backoff(-5, 0) == 0.5);
  CHECK(backoff(std::numeric_limits<int>::min(), 0) == 0.5);
}
