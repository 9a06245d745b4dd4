// The rate of a download, on times that are given.
#include "fetch/rate.h"

#include <catch2/catch.hpp>

using aioc::fetch::RateEstimator;

namespace {

/// A rate told `steps` times in so many seconds of an even flow.
RateEstimator told(double seconds, int steps, double bytes_a_second) {
  RateEstimator rate;
  for (int i = 0; i <= steps; ++i) {
    const double now = seconds * i / steps;
    rate.add(100 + now, static_cast<std::uint64_t>(now * bytes_a_second));
  }
  return rate;
}

}  // namespace

TEST_CASE("fetch rate: nothing before there are two times") {
  RateEstimator rate;
  CHECK(rate.value() == 0);
  rate.add(5, 1000);
  CHECK(rate.value() == 0);
  rate.add(5, 2000);
  CHECK(rate.value() == 0);
  rate.add(6, 3000);
  CHECK(rate.value() == Approx(2000));
}

TEST_CASE("fetch rate: an even flow is right from the beginning, however often it is told") {
  for (const double seconds : {0.1, 1.0, 60.0}) {
    for (const int steps : {1, 7, 600}) {
      CHECK(told(seconds, steps, 1e6).value() == Approx(1e6).epsilon(0.001));
    }
  }
}

TEST_CASE("fetch rate: it follows a change within seconds, and is not moved by one burst") {
  RateEstimator rate = told(60, 600, 1000);
  std::uint64_t bytes = 60'000;
  for (int i = 1; i <= 90; ++i) rate.add(160 + 0.1 * i, bytes += 400);
  CHECK(rate.value() == Approx(4000).epsilon(0.06));  // after three times kMemory

  rate = told(60, 600, 1000);
  rate.add(160.1, 60'000 + 3'000);  // thirty times as fast, for a moment
  CHECK(rate.value() < 2000);
}

TEST_CASE("fetch rate: what stands still goes to nothing") {
  RateEstimator rate = told(60, 600, 1000);
  rate.add(160 + RateEstimator::kMemory, 60'000);
  CHECK(rate.value() == Approx(1000 / 2.71828).epsilon(0.01));
  rate.add(220, 60'000);
  CHECK(rate.value() < 1);
}

TEST_CASE("fetch rate: bytes that were there before count for nothing, nor does a fall") {
  RateEstimator rate;
  rate.add(0, 1'000'000'000);
  rate.add(1, 1'000'001'000);
  CHECK(rate.value() == Approx(1000));
  rate.add(2, 0);
  CHECK(rate.value() == Approx(1000));
  rate.add(3, 1000);
  CHECK(rate.value() == Approx(1000));
  rate.add(2.5, 1500);  // a clock that goes back
  CHECK(rate.value() == Approx(1000));
  rate.add(4, 2000);
  CHECK(rate.value() == Approx(1000));
}
