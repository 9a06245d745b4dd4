#include "support/fault_dns_sockets.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

namespace aioc::testing::internal {
namespace {

// Bursts of thousands of queries must be lost by plan only.
void enlarge_buffer(const Fd& socket) {
  const int bytes = 4 << 20;
  const auto set = [&](int option) {
    return ::setsockopt(socket.get(), SOL_SOCKET, option, &bytes, sizeof bytes) == 0;
  };
  if (!set(SO_RCVBUFFORCE)) set(SO_RCVBUF);  // The first is for the privileged.
}

}  // namespace

ServerSockets::ServerSockets(bool listens)
    : other_port_(make_socket(SOCK_DGRAM)), listens_(listens) {
  if (!bind_socket(other_port_, loopback_address(0))) throw_errno("binding a second port");
  constexpr int kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    main_ = take_loopback_port();
    other_address_ = make_socket(SOCK_DGRAM);
    if (!bind_socket(other_address_, loopback_address(port(), 9))) continue;
    enlarge_buffer(main_.udp);
    if (!listens || ::listen(main_.tcp.get(), SOMAXCONN) == 0) return;
    if (errno != EADDRINUSE) throw_errno("listening");
  }
  throw std::runtime_error("no port of 127.0.0.1 is free for a server");
}

std::optional<Datagram> ServerSockets::receive() {
  sockaddr_in from = {};
  socklen_t size = sizeof from;
  const ssize_t count = ::recvfrom(udp(), buffer_.data(), buffer_.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &size);
  if (count < 0) return std::nullopt;
  return Datagram{{buffer_.data(), static_cast<std::size_t>(count)}, from};
}

bool ServerSockets::send(Sender sender, std::string_view message, const sockaddr_in& to) const {
  const Fd& socket = sender == Sender::kOtherPort      ? other_port_
                     : sender == Sender::kOtherAddress ? other_address_
                                                       : main_.udp;
  return ::sendto(socket.get(), message.data(), message.size(), 0, as_sockaddr(to),
                  sizeof to) >= 0;
}

Fd ServerSockets::accept() const {
  Fd client(::accept4(main_.tcp.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  // Lest the kernel join again the bytes that tcp_split() parts.
  const int yes = 1;
  if (client) ::setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return client;
}

// For a socket that is connected, the kernel refuses datagrams from anyone but its peer, here
// itself. It is not closed lest another process take the port meanwhile.
void ServerSockets::refuse_datagrams(bool refuse) const {
  sockaddr_in peer = loopback_address(port());
  if (!refuse) peer.sin_family = AF_UNSPEC;
  if (::connect(udp(), as_sockaddr(peer), sizeof peer) != 0) throw_errno("refusing datagrams");
}

}  // namespace aioc::testing::internal
