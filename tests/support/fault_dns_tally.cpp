#include "support/fault_dns_tally.h"

#include <algorithm>

namespace aioc::testing::internal {

Arrival Tally::count(const DnsQuery& query, std::optional<std::uint16_t> port,
                     Clock::time_point now) {
  if (!first_) first_ = now;
  ++stats_.queries;
  ++(port ? stats_.udp : stats_.tcp);
  if (query.edns) ++stats_.edns;
  if (port) count_source(*port, query.id);

  const auto since_first = now - *first_;
  const auto second = std::chrono::floor<std::chrono::seconds>(since_first).count();
  stats_.peak_per_second = std::max(stats_.peak_per_second, ++per_second_[second]);

  std::string key = query.name;
  append_u16(key, static_cast<std::uint32_t>(query.type));
  const std::size_t sends = ++sends_[key];
  stats_.max_sends = std::max(stats_.max_sends, sends);
  stats_.questions = sends_.size();
  return {.tcp = !port, .sends = sends, .since_first = since_first};
}

void Tally::count(const Verdict& verdict) {
  if (verdict.dropped) ++stats_.dropped;
  if (verdict.limited) ++stats_.limited;
}

void Tally::count_source(std::uint16_t port, std::uint16_t id) {
  constexpr std::size_t kMaxSeen = 1000;
  if (!ports_.test(port)) {
    ports_.set(port);
    ++stats_.source_ports;
  }
  if (stats_.seen.size() < kMaxSeen) stats_.seen.push_back({.port = port, .id = id});
}

}  // namespace aioc::testing::internal
