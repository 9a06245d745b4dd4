#pragma once

#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "support/fault_dns_answer.h"
#include "support/fd.h"
#include "support/loopback.h"

// Part of the implementation of fault_dns.h; tests do not include it.
namespace aioc::testing::internal {

/// What came in one datagram; valid until the next comes.
struct Datagram {
  std::string_view message;
  sockaddr_in from;
};

/// The sockets of a server, all on loopback addresses. None of them blocks.
class ServerSockets {
 public:
  /// Takes a free port and, if it `listens`, accepts connections there. Throws
  /// std::system_error.
  explicit ServerSockets(bool listens);

  [[nodiscard]] std::uint16_t port() const { return main_.number; }
  /// Readable when a datagram has come.
  [[nodiscard]] int udp() const { return main_.udp.get(); }
  /// Readable when a client wants to connect; -1 if none may.
  [[nodiscard]] int listener() const { return listens_ ? main_.tcp.get() : -1; }

  std::optional<Datagram> receive();
  /// False if the kernel did not take it.
  bool send(Sender sender, std::string_view message, const sockaddr_in& to) const;
  /// The next client that wants to connect, or none.
  [[nodiscard]] Fd accept() const;
  /// Has the kernel refuse datagrams, as if nobody were there, or no longer so.
  void refuse_datagrams(bool refuse) const;

 private:
  LoopbackPort main_;
  Fd other_port_;
  Fd other_address_;  // The same port of 127.0.0.9.
  bool listens_;
  std::array<char, 4096> buffer_ = {};
};

}  // namespace aioc::testing::internal
