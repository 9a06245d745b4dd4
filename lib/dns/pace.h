// Pace: how many queries a server is sent at once, and how fast, found out as they go.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace aioc::dns {

/// The congestion control of one server, fed with what happens and asked before each send.
///
/// At first a window of queries in flight is kept full, and grows by one an answer, doubling
/// each round trip, for as long as round trips stay short: a longer window would only wait in
/// queues. Where many are lost (by a server that limits its rate, most of all) sends are paced
/// instead, by the rate at which answers come back: as in BBR, an eighth of the time half as
/// fast again, to find out whether more is possible. A loss that comes at any rate therefore
/// does not slow it down, and a limit is found and kept.
///
///     if (pace.may_send(now)) { pace.sent(now); ... }
///     pace.answered(now, now - sent_at, false);   // or
///     pace.lost(now);                             // after pace.timeout()
///
/// Times are nanoseconds of any monotonic clock. Pure arithmetic, a few ns a call.
class Pace {
 public:
  using Time = std::int64_t;

  /// `most`: how many may ever be in flight.
  explicit Pace(std::size_t most);

  bool may_send(Time now);
  void sent(Time now);
  /// An answer of any kind. `late`: it has been counted as lost before.
  void answered(Time now, Time round_trip, bool late);
  void lost(Time now);
  /// One in flight will not be heard of, which says nothing of the pace: it was cancelled, or
  /// refused at once.
  void forgotten() { --in_flight_; }
  /// There is nothing to send: what comes back now does not show what the server can do.
  void idle() { idle_ = true; }

  /// When the next may be sent, where may_send() said no for the sake of the rate.
  Time next_send(Time now) const;
  /// After which a query counts as lost; it grows with the `attempts` of its question.
  Time timeout(std::size_t attempts) const;

  std::size_t in_flight() const { return in_flight_; }
  std::size_t window() const { return static_cast<std::size_t>(window_); }
  bool is_paced() const { return rate_ > 0; }
  /// Queries a second where they are paced, else 0.
  double rate() const { return rate_; }

  static constexpr std::size_t kFirstWindow = 200;

 private:
  static constexpr std::size_t kEpochsKept = 10;

  void measure(Time round_trip);
  void end_epoch_if_due(Time now);
  void end_windowed_epoch(double seconds);
  void end_paced_epoch(double seconds);
  void begin_pacing(double delivered);
  void end_pacing();
  void set_rate(double rate);

  double most_;
  double window_;
  std::size_t in_flight_ = 0;
  bool growing_ = true;

  Time shortest_ = 0;  // round trip
  Time smoothed_ = 0;  // 0 before the first
  Time deviation_ = 0;

  Time epoch_began_ = -1;
  Time epoch_ends_ = 0;
  std::size_t answered_ = 0;
  std::size_t lost_ = 0;
  bool idle_ = false;

  double rate_ = 0;
  double tokens_ = 0;
  Time refilled_ = 0;
  bool searching_ = false;  // the rate doubles for as long as answers come faster
  double delivered_ = 0;    // the most a second, of the epochs that are kept
  std::array<double, kEpochsKept> epochs_{};
  std::size_t epoch_ = 0;
  std::size_t stalls_ = 0;
  std::size_t clean_epochs_ = 0;
};

}  // namespace aioc::dns
