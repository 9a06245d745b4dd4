// Whether there is a way to the IPv6 internet.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "dns/lookup.h"
#include "loop/event_loop.h"

namespace aioc::dns {
namespace {

/// Global unicast addresses are 2000::/3; others lead no further than the site.
bool is_global(const in6_addr& address) { return (address.s6_addr[0] & 0xE0U) == 0x20U; }

/// connect() of a datagram socket finds the route and the address to come from, and sends
/// nothing.
bool reaches_ipv6() {
  const int socket = ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  sockaddr_in6 far{};
  far.sin6_family = AF_INET6;
  far.sin6_port = htons(53);
  far.sin6_addr.s6_addr[0] = 0x20;  // 2000::
  sockaddr_in6 own{};
  socklen_t size = sizeof own;
  const bool reaches =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&far), sizeof far) == 0 &&
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
      is_global(own.sin6_addr);
  ::close(socket);
  return reaches;
}

/// What a loop remembers of it.
struct Route {
  explicit Route(aio::EventLoop&) {}
  double asked_at = 0;
  bool asked = false;
  bool reaches = false;
};

}  // namespace

bool prefers_ipv6() {
  auto& loop = aio::EventLoop::current();
  auto& route = loop.part<Route>();
  const double now = loop.time();
  constexpr double kSeconds = 1;
  if (!std::exchange(route.asked, true) || now - route.asked_at > kSeconds) {
    route.asked_at = now;
    route.reaches = reaches_ipv6();
  }
  return route.reaches;
}

}  // namespace aioc::dns
