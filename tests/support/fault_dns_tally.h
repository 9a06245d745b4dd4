#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "support/dns_message.h"
#include "support/fault_dns.h"
#include "support/fault_dns_answer.h"

// Part of the implementation of fault_dns.h; tests do not include it.
namespace aioc::testing::internal {

using Clock = std::chrono::steady_clock;

/// Counts the queries of a FaultDns.
class Tally {
 public:
  /// Counts a query that came at `now`, over UDP from `port` or else over TCP.
  Arrival count(const DnsQuery& query, std::optional<std::uint16_t> port,
                Clock::time_point now);
  void count(const Verdict& verdict);
  void count_connection() { ++stats_.tcp_connections; }
  void count_answer() { ++stats_.answered; }

  /// When the first query came.
  [[nodiscard]] std::optional<Clock::time_point> first() const { return first_; }
  [[nodiscard]] const FaultDnsStats& stats() const { return stats_; }

 private:
  void count_source(std::uint16_t port, std::uint16_t id);

  FaultDnsStats stats_;
  std::optional<Clock::time_point> first_;
  std::unordered_map<std::string, std::size_t> sends_;  // By name and type.
  std::map<std::int64_t, std::size_t> per_second_;
  std::bitset<65536> ports_;
};

}  // namespace aioc::testing::internal
