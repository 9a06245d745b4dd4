// How fast bytes come, smoothed so that a person can read it.
#pragma once

#include <cstdint>
#include <optional>

namespace aioc::fetch {

/// Bytes a second over the last seconds: the further back, the less they count (a third after
/// kMemory seconds). From the first moment on it is a plain average of what there was, and it
/// does not depend on how often it is told.
///
///     RateEstimator rate;
///     rate.add(loop.time(), bytes);  // ten times a second
///     show(rate.value());
class RateEstimator {
 public:
  static constexpr double kMemory = 3;

  /// At the time `now`, in seconds, there are `bytes` in all. The first call is the beginning,
  /// and what was there before counts for nothing. Fewer bytes than before (begun anew after
  /// a failure) are a new beginning too, but the rate so far remains.
  void add(double now, std::uint64_t bytes);
  /// Bytes a second; 0 before there are two times.
  double value() const { return weight_ > 0 ? bytes_ / weight_ : 0; }

 private:
  bool begun_ = false;
  double last_time_ = 0;
  std::uint64_t last_bytes_ = 0;
  double bytes_ = 0;   // weighted by age
  double weight_ = 0;  // of the seconds, by age
};

}  // namespace aioc::fetch
