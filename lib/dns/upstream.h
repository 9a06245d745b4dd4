// Upstream: one server that is asked, its channels, its pace and its health.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "dns/channel.h"
#include "dns/pace.h"
#include "loop/address.h"
#include "loop/event_loop.h"

namespace aioc::dns {

/// What a resolver knows of a server. Channels are opened as they are needed: of datagrams one
/// for each 256 queries of the window, each with a socket buffer and a port of its own; of TCP
/// one a query, as servers differ in how many they take on a connection.
class Upstream {
 public:
  Upstream(aio::EventLoop& loop, const aio::Address& server, Inbox& inbox,
           std::size_t most_channels, std::function<void()> after_events);

  const aio::Address& server() const { return server_; }
  Pace& pace() { return pace_; }
  const Pace& pace() const { return pace_; }

  /// Whether another query may go out now.
  bool may_send(Pace::Time now);
  /// A server that has been silent or has refused for a while is not asked, but for one query
  /// a second to see whether it is back.
  bool healthy(Pace::Time now) const;
  void answered() { failures_ = 0; }
  void failed(Pace::Time now);

  /// The channel of datagrams with the fewest on their way.
  Channel& datagram_channel();
  /// A channel of TCP with nothing on its way; null where all are busy.
  Channel* tcp_channel();

  /// See Channel::expire.
  void expire();

 private:
  Channel& open(std::vector<std::unique_ptr<Channel>>& channels, Transport transport);

  aio::EventLoop* loop_;
  aio::Address server_;
  Inbox* inbox_;
  std::size_t most_channels_;
  std::function<void()> after_events_;
  Pace pace_;
  std::size_t failures_ = 0;  // since the last answer
  Pace::Time bad_until_ = 0;
  std::vector<std::unique_ptr<Channel>> datagrams_;
  std::vector<std::unique_ptr<Channel>> tcp_;
};

}  // namespace aioc::dns
