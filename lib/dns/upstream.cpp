#include "dns/upstream.h"

#include <algorithm>
#include <utility>

namespace aioc::dns {
namespace {

constexpr std::size_t kQueriesAChannel = 256;
constexpr std::size_t kMostInFlightAChannel = 4096;
// Ids are 16 bits; what is lost keeps its own for five seconds.
constexpr std::size_t kMostOutstandingAChannel = 16384;
constexpr std::size_t kFailuresOfTheBad = 8;
constexpr Pace::Time kProbeEvery = 1'000'000'000;
constexpr std::size_t kMostTcpChannels = 16;

}  // namespace

Upstream::Upstream(aio::EventLoop& loop, const aio::Address& server, Inbox& inbox,
                   std::size_t most_channels, std::function<void()> after_events)
    : loop_(&loop),
      server_(server),
      inbox_(&inbox),
      most_channels_(most_channels),
      after_events_(std::move(after_events)),
      pace_(most_channels * kMostInFlightAChannel) {}

bool Upstream::may_send(Pace::Time now) { return pace_.may_send(now); }

bool Upstream::healthy(Pace::Time now) const {
  if (failures_ < kFailuresOfTheBad) return true;
  return now >= bad_until_ && pace_.in_flight() == 0;
}

void Upstream::failed(Pace::Time now) {
  if (++failures_ >= kFailuresOfTheBad) bad_until_ = now + kProbeEvery;
}

Channel& Upstream::open(std::vector<std::unique_ptr<Channel>>& channels, Transport transport) {
  return *channels.emplace_back(
      std::make_unique<Channel>(*loop_, server_, transport, *inbox_, after_events_));
}

Channel& Upstream::datagram_channel() {
  const std::size_t wanted = std::min(1 + pace_.window() / kQueriesAChannel, most_channels_);
  if (datagrams_.size() < wanted) return open(datagrams_, Transport::udp);
  const auto least = std::min_element(
      datagrams_.begin(), datagrams_.end(),
      [](const auto& a, const auto& b) { return a->outstanding() < b->outstanding(); });
  if ((*least)->outstanding() >= kMostOutstandingAChannel &&
      datagrams_.size() < most_channels_) {
    return open(datagrams_, Transport::udp);
  }
  return **least;
}

Channel* Upstream::tcp_channel() {
  for (const auto& channel : tcp_) {
    if (channel->outstanding() == 0) return channel.get();
  }
  return tcp_.size() < kMostTcpChannels ? &open(tcp_, Transport::tcp) : nullptr;
}

void Upstream::expire() {
  for (const auto* channels : {&datagrams_, &tcp_}) {
    for (const auto& channel : *channels) channel->expire();
  }
}

}  // namespace aioc::dns
