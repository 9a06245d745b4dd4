#include "fetch/backoff.h"

#include <algorithm>
#include <cmath>

namespace aioc::fetch {

double backoff(int retry, double random) {
  constexpr double kMost = 30;
  constexpr int kLast = 6;  // whose 32 is beyond that
  const double ceiling = std::min(kMost, std::ldexp(1, std::clamp(retry, 1, kLast) - 1));
  return ceiling / 2 * (1 + random);
}

}  // namespace aioc::fetch
