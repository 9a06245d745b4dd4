// A length of time: seconds as a number, as in asyncio, or any std::chrono duration.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace aio {

/// A length of time with nanoseconds' resolution.
///
///     co_await aio::sleep(0.1);
///     co_await aio::sleep(std::chrono::milliseconds(100));
class Delay {
 public:
  /// Seconds. What is beyond the clock's range, infinity too, is for ever; a NaN is nothing.
  constexpr Delay(double seconds)  // NOLINT(google-explicit-constructor)
      : nanoseconds_(to_nanoseconds(seconds)) {}
  template <class Rep, class Period>
  constexpr Delay(std::chrono::duration<Rep, Period> duration)  // NOLINT
      : nanoseconds_(std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count()) {}

  constexpr std::int64_t nanoseconds() const { return nanoseconds_; }
  constexpr double seconds() const { return static_cast<double>(nanoseconds_) / kSecond; }

  static constexpr double kSecond = 1e9;

  /// A time of the loop's clock, in seconds, as nanoseconds.
  static constexpr std::int64_t to_nanoseconds(double seconds) {
    constexpr double kMost = 9e9;  // seconds: some 285 years
    if (seconds >= kMost) return kForever;
    if (seconds <= -kMost) return -kForever;
    return seconds == seconds ? static_cast<std::int64_t>(seconds * kSecond) : 0;
  }
  static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max() / 4;

 private:
  std::int64_t nanoseconds_;
};

}  // namespace aio
