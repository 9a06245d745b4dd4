// Raw DNS clients, for tests of servers. They are for the body of a test: they check.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/dns_message.h"
#include "support/fd.h"
#include "support/loopback.h"
#include "support/process.h"

namespace aioc::testing {

/// How long to wait for what comes, and for what does not.
inline constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(10) * kSlowdown;
inline constexpr std::chrono::milliseconds kQuiet{20};

struct Received {
  std::string message;
  std::uint16_t port = 0;
  bool from_server_address = false;

  [[nodiscard]] std::uint16_t id() const { return u16_at(message, 0); }
  [[nodiscard]] std::uint32_t flags() const { return u16_at(message, 2); }
  [[nodiscard]] DnsRcode rcode() const { return static_cast<DnsRcode>(flags() & 0xF); }
  [[nodiscard]] std::uint32_t questions() const { return u16_at(message, 4); }
  [[nodiscard]] std::uint32_t answers() const { return u16_at(message, 6); }
  [[nodiscard]] bool ends_with(std::string_view bytes) const {
    return message.ends_with(bytes);
  }
};

class UdpClient {
 public:
  explicit UdpClient(std::uint16_t port) : server_(loopback_address(port)) {}

  void send(const std::string& query) const {
    const auto sent = ::sendto(socket_.get(), query.data(), query.size(), 0,
                               as_sockaddr(server_), sizeof server_);
    REQUIRE(sent == static_cast<ssize_t>(query.size()));
  }
  void ask(std::string_view name, DnsType type = DnsType::kA, bool edns = false) {
    send(encode_query(++id_, name, type, DnsClass::kInternet, edns));
  }
  std::optional<Received> receive(std::chrono::milliseconds patience = kPatience) const {
    pollfd entry = {socket_.get(), POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
    Received result{.message = std::string(65536, '\0')};
    sockaddr_in from = {};
    socklen_t size = sizeof from;
    const ssize_t count =
        ::recvfrom(socket_.get(), result.message.data(), result.message.size(), 0,
                   reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 0) return std::nullopt;
    result.message.resize(static_cast<std::size_t>(count));
    result.port = ntohs(from.sin_port);
    result.from_server_address = from.sin_addr.s_addr == server_.sin_addr.s_addr;
    return result;
  }
  Received answer(std::string_view name, DnsType type = DnsType::kA, bool edns = false) {
    ask(name, type, edns);
    auto received = receive();
    REQUIRE(received);
    return *std::move(received);
  }
  /// Whether the kernel says that nobody is there, rather than somebody answers. Asks until
  /// one of them does.
  bool refused() const {
    const Fd socket = make_socket(SOCK_DGRAM);
    REQUIRE(::connect(socket.get(), as_sockaddr(server_), sizeof server_) == 0);
    const std::string query = encode_query(1, "a.test", DnsType::kA);
    pollfd entry = {socket.get(), POLLIN, 0};
    do {
      ::send(socket.get(), query.data(), query.size(), 0);
    } while (::poll(&entry, 1, static_cast<int>(kQuiet.count())) == 0);
    char byte = 0;
    return ::recv(socket.get(), &byte, 1, 0) < 0 && errno == ECONNREFUSED;
  }
  [[nodiscard]] std::uint16_t id() const { return id_; }

 private:
  sockaddr_in server_;
  Fd socket_ = make_socket(SOCK_DGRAM);
  std::uint16_t id_ = 100;
};

class TcpConnection {
 public:
  explicit TcpConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const sockaddr_in server = loopback_address(port);
    connected_ = ::connect(socket_.get(), as_sockaddr(server), sizeof server) == 0;
  }
  [[nodiscard]] bool connected() const { return connected_; }
  void ask(std::string_view name, DnsType type = DnsType::kA) {
    const std::string query = encode_query(7, name, type);
    std::string framed;
    append_u16(framed, static_cast<std::uint32_t>(query.size()));
    framed += query;
    ::send(socket_.get(), framed.data(), framed.size(), MSG_NOSIGNAL);
  }
  /// The next message; nothing at the end of the connection.
  std::optional<Received> receive() {
    const std::string length = read(2);
    if (length.size() < 2) return std::nullopt;
    return Received{.message = read(u16_at(length, 0))};
  }
  /// Whether nothing is to be read for a while.
  bool quiet() const {
    pollfd entry = {socket_.get(), POLLIN, 0};
    return ::poll(&entry, 1, static_cast<int>(kQuiet.count())) == 0;
  }
  /// How many pieces the last message came in.
  [[nodiscard]] int pieces() const { return pieces_; }

 private:
  std::string read(std::size_t size) {
    std::string bytes;
    pieces_ = 0;
    while (bytes.size() < size) {
      std::array<char, 4096> buffer;
      const std::size_t wanted = std::min(buffer.size(), size - bytes.size());
      const ssize_t count = ::recv(socket_.get(), buffer.data(), wanted, 0);
      if (count <= 0) break;
      bytes.append(buffer.data(), static_cast<std::size_t>(count));
      ++pieces_;
    }
    return bytes;
  }

  Fd socket_;
  bool connected_ = false;
  int pieces_ = 0;
};

/// The bytes of an IPv4 address in text.
inline std::string bytes_of(const std::string& address) {
  std::string bytes;
  for (std::size_t at = 0; at < address.size();) {
    const std::size_t dot = std::min(address.find('.', at), address.size());
    bytes += static_cast<char>(std::stoi(address.substr(at, dot - at)));
    at = dot + 1;
  }
  return bytes;
}

}  // namespace aioc::testing
