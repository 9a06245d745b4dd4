#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/dns_message.h"
#include "support/faults.h"

// Part of the implementation of fault_dns.h; tests do not include it.
namespace aioc::testing::internal {

/// How a query came.
struct Arrival {
  bool tcp = false;
  std::size_t sends = 1;  ///< How often that was asked, this time included.
  std::chrono::nanoseconds since_first{0};
};

/// Where an answer over UDP comes from.
enum class Sender { kServer, kOtherPort, kOtherAddress };

/// One message to the client.
struct Response {
  std::string message;
  std::chrono::nanoseconds delay{0};
  Sender sender = Sender::kServer;
};

/// What becomes of a query.
struct Verdict {
  bool dropped = false;
  bool limited = false;
  std::vector<Response> responses = {};
};

/// Decides what is answered, by a plan.
class Judge {
 public:
  explicit Judge(const FaultPlan& plan) : plan_(plan) {}

  Verdict judge(const DnsQuery& query, const Arrival& arrival);

 private:
  bool exceeds_rate(std::chrono::nanoseconds now);

  FaultPlan plan_;
  // The bucket of the rate: what may still come at once, and when that was true.
  double tokens_ = -1;
  std::chrono::nanoseconds tokens_at_{0};
};

/// Chance that can be repeated.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// From 0 up to 1.
  double unit();
  bool strikes(double probability) { return probability >= 1 || unit() < probability; }
  bool strikes(const Odds& odds, DnsType type) {
    return (!odds.only || *odds.only == type) && strikes(odds.probability);
  }

 private:
  std::uint64_t state_;
};

}  // namespace aioc::testing::internal
