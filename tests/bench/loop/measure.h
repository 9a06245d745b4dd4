// Measuring one thing of the loop beside its floor, in nanoseconds an operation.
#pragma once

#include <ctime>
#include <optional>
#include <string_view>

namespace bench::loop {

inline constexpr int kRounds = 5;

/// A way to do a thing many times: returns what one took, in nanoseconds.
struct Way {
  std::string_view name;
  double (*run)();
};

struct Measure {
  std::string_view name;  ///< the word to run it alone
  std::string_view what;
  Way subject;
  Way floor;
  std::optional<double> aim = {};        ///< the most nanoseconds we want
  std::optional<double> ratio_aim = {};  ///< where there is one, the ratio is the figure
};

/// Runs the subject and the floor in turn, five rounds, and prints the subject's median, the
/// floor's, and the median of the rounds' ratios.
void run(const Measure& measure);

/// Nanoseconds since it was made, by one of the kernel's clocks.
template <clockid_t kClock>
class StopwatchOf {
 public:
  double nanoseconds() const { return read() - begin_; }

 private:
  static double read() {
    timespec now{};
    clock_gettime(kClock, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
  }

  double begin_ = read();
};

/// The time that this thread had a processor: for what one thread does without waiting. It does
/// not count what others did to the machine meanwhile.
using Stopwatch = StopwatchOf<CLOCK_THREAD_CPUTIME_ID>;
/// The time that passed: for what several threads or processes do.
using WallStopwatch = StopwatchOf<CLOCK_MONOTONIC>;

/// Makes the compiler believe that `value` is read and written.
template <class T>
void keep(T& value) {
  asm volatile("" : "+m"(value) : : "memory");
}

}  // namespace bench::loop
