#include "support/loopback.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace aioc::testing {

Fd make_socket(int type) {
  return adopt(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "making a socket");
}

sockaddr_in loopback_address(std::uint16_t port, std::uint8_t host) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
  return address;
}

bool bind_socket(const Fd& socket, const sockaddr_in& address) {
  if (::bind(socket.get(), as_sockaddr(address), sizeof address) == 0) return true;
  if (errno != EADDRINUSE) throw_errno("binding a socket");
  return false;
}

std::uint16_t bound_port(const Fd& socket) {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw_errno("asking for a socket's port");
  }
  return ntohs(address.sin_port);
}

LoopbackPort take_loopback_port() {
  constexpr int kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    LoopbackPort port{.udp = make_socket(SOCK_DGRAM), .tcp = make_socket(SOCK_STREAM)};
    if (!bind_socket(port.tcp, loopback_address(0))) continue;
    port.number = bound_port(port.tcp);
    // By number: a port the kernel chose is lost when a UDP socket is disconnected.
    if (bind_socket(port.udp, loopback_address(port.number))) return port;
  }
  throw std::runtime_error("no port of 127.0.0.1 is free for both UDP and TCP");
}

}  // namespace aioc::testing
