// Address: where a socket is bound or connected, and the text of it.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <optional>
#include <string>

namespace aio {

/// The address of a socket: IPv4, IPv6 or Unix. What peername() and sockname() give.
///
///     aio::Address peer = writer.peername();
///     std::printf("%s\n", peer.text().c_str());  // "127.0.0.1:8080", "[::1]:8080", "/run/x"
class Address {
 public:
  /// No address: what an unconnected socket or an unnamed Unix peer has.
  Address() = default;
  Address(const sockaddr* address, std::size_t size);

  /// A numeric IPv4 or IPv6 address ("::1", "fe80::1%eth0", "10.0.0.1"); nothing where the
  /// text is a name. Asks nobody.
  static std::optional<Address> parse(const std::string& host, std::uint16_t port);
  /// The address of a Unix socket. Throws std::system_error (ENAMETOOLONG) for a path of more
  /// than 107 bytes, and EINVAL for an empty one.
  static Address unix_path(const std::string& path);

  /// AF_INET, AF_INET6, AF_UNIX; AF_UNSPEC for no address.
  int family() const { return storage_.generic.sa_family; }
  explicit operator bool() const { return family() != AF_UNSPEC; }
  /// The number of an internet address, without a port: "::1".
  std::string host() const;
  /// The port, 0 for what has none.
  std::uint16_t port() const;
  /// The path of a Unix socket, empty for an unnamed one.
  std::string path() const;
  /// The address as people write it.
  std::string text() const;

  bool operator==(const Address& other) const;

  const sockaddr* get() const { return &storage_.generic; }
  std::size_t size() const { return size_; }

 private:
  union Storage {
    sockaddr_un local;  // the largest, so that all is zero at first
    sockaddr generic;
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  Storage storage_{};
  std::size_t size_ = 0;
};

}  // namespace aio
