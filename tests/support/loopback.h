#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>

#include "support/fd.h"

namespace aioc::testing {

/// A port of 127.0.0.1 that is taken for UDP and for TCP by two sockets which do not block.
struct LoopbackPort {
  std::uint16_t number = 0;
  Fd udp = {};
  Fd tcp = {};  ///< Bound, and not listening yet: the kernel refuses connections.
};

/// Takes a free port. Throws std::system_error.
[[nodiscard]] LoopbackPort take_loopback_port();

/// A socket of SOCK_DGRAM or SOCK_STREAM that does not block. Throws std::system_error.
[[nodiscard]] Fd make_socket(int type);

/// `port` of 127.0.0.`host`.
[[nodiscard]] sockaddr_in loopback_address(std::uint16_t port, std::uint8_t host = 1);

/// Binds `socket` to `address`; false if that is taken. Throws std::system_error.
[[nodiscard]] bool bind_socket(const Fd& socket, const sockaddr_in& address);

/// The port that `socket` is bound to. Throws std::system_error.
[[nodiscard]] std::uint16_t bound_port(const Fd& socket);

/// An IPv4 address in the shape that system calls want.
[[nodiscard]] inline const sockaddr* as_sockaddr(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// "127.0.0.1:PORT".
[[nodiscard]] inline std::string loopback_text(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

}  // namespace aioc::testing
