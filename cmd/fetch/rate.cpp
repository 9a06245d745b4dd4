#include "fetch/rate.h"

#include <cmath>

namespace aioc::fetch {

void RateEstimator::add(double now, std::uint64_t bytes) {
  if (!begun_ || bytes < last_bytes_) {
    // The time since the last call goes unseen.
    begun_ = true;
    last_time_ = now;
    last_bytes_ = bytes;
    return;
  }
  const double seconds = now - last_time_;
  if (seconds <= 0) return;  // what came counts at the next call
  // The bytes came evenly over these seconds, of which each moment counts by its age.
  const double fading = std::exp(-seconds / kMemory);
  const double fresh = kMemory * (1 - fading);
  bytes_ = bytes_ * fading + static_cast<double>(bytes - last_bytes_) / seconds * fresh;
  weight_ = weight_ * fading + fresh;
  last_time_ = now;
  last_bytes_ = bytes;
}

}  // namespace aioc::fetch
