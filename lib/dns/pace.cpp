#include "dns/pace.h"

#include <algorithm>
#include <cstdlib>

namespace aioc::dns {
namespace {

constexpr double kSecond = 1e9;
constexpr Pace::Time kMillisecond = 1'000'000;

constexpr double kLeastWindow = 32;
constexpr double kLeastRate = 10;
// Above this part of losses the server, or the way to it, cannot take what it is sent. Below,
// it is servers that are slow to find out about single names.
constexpr double kTooMany = 0.15;
constexpr std::size_t kFewLost = 8;
constexpr double kHardlyAny = 0.02;
// After so many epochs without a loss it is time to look for more.
constexpr std::size_t kCleanEpochs = 8;

}  // namespace

Pace::Pace(std::size_t most)
    : most_(static_cast<double>(most)), window_(std::min<double>(kFirstWindow, most_)) {}

bool Pace::may_send(Time now) {
  end_epoch_if_due(now);
  if (static_cast<double>(in_flight_) >= (is_paced() ? most_ : window_)) return false;
  if (!is_paced()) return true;
  constexpr double kBurstSeconds = 0.01;
  tokens_ += static_cast<double>(now - refilled_) / kSecond * rate_;
  tokens_ = std::min(tokens_, std::max(1.0, rate_ * kBurstSeconds));
  refilled_ = now;
  return tokens_ >= 1;
}

void Pace::sent(Time now) {
  if (epoch_began_ < 0) {
    epoch_began_ = now;
    epoch_ends_ = now + timeout(0) + timeout(0) / 4;
  }
  ++in_flight_;
  if (is_paced()) tokens_ -= 1;
}

void Pace::answered(Time now, Time round_trip, bool late) {
  measure(round_trip);
  ++answered_;
  if (!late) {
    --in_flight_;
  } else if (lost_ > 0) {
    --lost_;
  }
  // On the loopback a round trip is all waiting for the processor; more in flight would only
  // take more of its caches.
  constexpr Time kSlack = kMillisecond;
  if (growing_ && smoothed_ < shortest_ + shortest_ / 2 + kSlack) {
    window_ = std::min(window_ + 1, most_);
  }
  end_epoch_if_due(now);
}

void Pace::lost(Time now) {
  --in_flight_;
  ++lost_;
  end_epoch_if_due(now);
}

void Pace::measure(Time round_trip) {
  round_trip = std::max<Time>(round_trip, 1);
  if (smoothed_ == 0) {
    smoothed_ = shortest_ = round_trip;
    deviation_ = round_trip / 2;
    return;
  }
  // As TCP does it: RFC 6298.
  shortest_ = std::min(shortest_, round_trip);
  deviation_ += (std::abs(smoothed_ - round_trip) - deviation_) / 4;
  smoothed_ += (round_trip - smoothed_) / 8;
}

Pace::Time Pace::timeout(std::size_t attempts) const {
  constexpr Time kLeast = 200 * kMillisecond;
  constexpr Time kMost = 2000 * kMillisecond;
  constexpr Time kBeforeTheFirst = 1000 * kMillisecond;
  constexpr double kGrowth = 1.3;
  const Time first = smoothed_ == 0 ? kBeforeTheFirst : smoothed_ + 4 * deviation_;
  double grown = static_cast<double>(std::clamp(first, kLeast, kMost));
  for (; attempts > 0 && grown < kMost; --attempts) grown *= kGrowth;
  return std::min(static_cast<Time>(grown), kMost);
}

void Pace::end_epoch_if_due(Time now) {
  if (epoch_began_ < 0 || now < epoch_ends_) return;
  const double seconds = static_cast<double>(now - epoch_began_) / kSecond;
  if (is_paced()) {
    end_paced_epoch(seconds);
  } else {
    end_windowed_epoch(seconds);
  }
  // Long enough that the losses of a burst are seen beside its answers.
  epoch_began_ = now;
  epoch_ends_ = now + timeout(0) + timeout(0) / 4;
  answered_ = lost_ = 0;
  idle_ = false;
}

void Pace::end_windowed_epoch(double seconds) {
  if (answered_ == 0) return;  // silence is no sign of too much
  const double part = static_cast<double>(lost_) / static_cast<double>(answered_ + lost_);
  if (lost_ >= kFewLost && part > kTooMany) {
    begin_pacing(static_cast<double>(answered_) / seconds);
  } else if (part > kHardlyAny) {
    constexpr double kLess = 0.7;
    growing_ = false;
    window_ = std::min(most_, std::max(window_ * kLess, kLeastWindow));
  }
}

void Pace::begin_pacing(double delivered) {
  growing_ = false;
  delivered_ = delivered;
  epochs_.fill(0);
  epochs_[0] = delivered;
  epoch_ = 1;
  searching_ = true;
  stalls_ = clean_epochs_ = 0;
  tokens_ = 0;
  refilled_ = epoch_ends_;
  set_rate(2 * delivered);
}

void Pace::end_pacing() {
  rate_ = 0;
  growing_ = true;
  window_ = std::min<double>(kFirstWindow, most_);
}

void Pace::set_rate(double rate) { rate_ = std::max(rate, kLeastRate); }

void Pace::end_paced_epoch(double seconds) {
  const double delivered = static_cast<double>(answered_) / seconds;
  const std::size_t all = answered_ + lost_;
  const bool clean = static_cast<double>(lost_) <= kHardlyAny * static_cast<double>(all);
  const bool telling = !idle_ && all > 0;
  if (telling || delivered > delivered_) epochs_[epoch_++ % kEpochsKept] = delivered;
  const double before = delivered_;
  delivered_ = *std::max_element(epochs_.begin(), epochs_.end());
  if (!clean) clean_epochs_ = 0;
  if (clean && telling) ++clean_epochs_;

  if (searching_) {
    // What was lost at first may have been no rule: back to the window then.
    if (clean_epochs_ >= kCleanEpochs) return end_pacing();
    constexpr double kFaster = 1.25;
    constexpr std::size_t kMostStalls = 2;
    if (telling) stalls_ = delivered_ > before * kFaster ? 0 : stalls_ + 1;
    searching_ = stalls_ < kMostStalls;
  } else if (clean_epochs_ >= kCleanEpochs) {
    searching_ = true;
    stalls_ = clean_epochs_ = 0;
  }
  constexpr std::array<double, 8> kGains = {1.5, 0.75, 1, 1, 1, 1, 1, 1};
  set_rate(delivered_ * (searching_ ? 2 : kGains[epoch_ % kGains.size()]));
}

Pace::Time Pace::next_send(Time now) const {
  if (!is_paced() || tokens_ >= 1) return now;
  return now + static_cast<Time>((1 - tokens_) / rate_ * kSecond) + 1;
}

}  // namespace aioc::dns
