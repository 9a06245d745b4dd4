// Sockets: what a c-ares channel sends and receives with. Datagrams go to the kernel and come
// from it many at a time.
#pragma once

#include <ares.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "loop/address.h"

namespace aioc::dns {

/// Where datagrams are received, shared by the channels of a resolver: c-ares takes all that
/// have come before another channel's turn.
class Inbox {
 public:
  Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// The next datagram of `fd`, copied; as recv(2), with errno. Empty datagrams, which c-ares
  /// would take for the end of the socket, are passed over.
  ssize_t receive(int fd, void* to, std::size_t size);
  /// Forgets what is left of a socket that is closed.
  void forget(int fd);

 private:
  // More than a reply without EDNS has; what is cut is asked for again by TCP.
  static constexpr std::size_t kDatagram = 1024;
  static constexpr std::size_t kMost = 32;

  bool fill(int fd);

  int fd_ = -1;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool drained_ = false;  // the kernel had no more
  std::array<mmsghdr, kMost> headers_{};
  std::array<iovec, kMost> parts_{};
  std::array<std::array<char, kDatagram>, kMost> bytes_;
};

/// The sockets of one channel, all to one server. c-ares calls functions(), with the Sockets
/// as user data.
class Sockets {
 public:
  Sockets(const aio::Address& server, Inbox& inbox) : server_(server), inbox_(&inbox) {}
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  static const ares_socket_functions& functions();

  /// Sends the datagrams that were put together. Returns false where the kernel has no room
  /// for some: call again when the socket can be written to.
  bool flush();
  bool has_unsent() const { return !lengths_.empty(); }
  /// The socket of datagrams, -1 if none is open.
  int datagram_fd() const { return datagram_fd_; }
  /// Whether the server's host said that nobody listens there, on a send; the next receive
  /// then fails so.
  bool refused() const { return refused_; }
  /// errno of the last socket that could not be opened or connected, else 0.
  int error() const { return error_; }
  /// Counts the connections of TCP that were made.
  std::size_t connections() const { return connections_; }

 private:
  static constexpr std::size_t kMostTogether = 64;

  int open(int family, int type);
  int connect(int fd);
  int close(int fd);
  ssize_t receive(int fd, void* to, std::size_t size, sockaddr* from, socklen_t* from_size);
  ssize_t send(int fd, const iovec* parts, int count);
  void put_datagram(const iovec* parts, int count);
  void drop_unsent(std::size_t count);

  aio::Address server_;
  Inbox* inbox_;
  int datagram_fd_ = -1;
  bool refused_ = false;
  int error_ = 0;
  std::size_t connections_ = 0;
  std::vector<char> unsent_;  // one behind the other
  std::vector<std::uint16_t> lengths_;
};

}  // namespace aioc::dns
