#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/faults.h"

namespace aioc::testing {

namespace internal {
class FaultServer;
}  // namespace internal

/// What a FaultDns has seen and done.
struct FaultDnsStats {
  /// What came over UDP, as far as a guesser off the path would have to guess it.
  struct Seen {
    std::uint16_t port = 0;  ///< The client's.
    std::uint16_t id = 0;
  };

  std::size_t queries = 0;  ///< Over UDP and TCP together.
  std::size_t udp = 0;
  std::size_t tcp = 0;
  std::size_t edns = 0;
  std::size_t tcp_connections = 0;
  std::size_t dropped = 0;          ///< Ignored for drop(), first() or blackout().
  std::size_t limited = 0;          ///< Over the rate.
  std::size_t answered = 0;         ///< Messages sent, forged and repeated ones included.
  std::size_t questions = 0;        ///< Different ones: names and types.
  std::size_t max_sends = 0;        ///< The most often that one question was asked.
  std::size_t source_ports = 0;     ///< Different ones, over UDP.
  std::size_t peak_per_second = 0;  ///< The most queries in one second.
  std::vector<Seen> seen = {};      ///< The first 1,000 over UDP.
};

/// A DNS server on a free port of 127.0.0.1, for UDP and TCP, that misbehaves as planned. It
/// runs in a thread of its own from the constructor to the destructor, which does not wait
/// for answers still due.
///
///     const FaultDns server(Faults().drop(0.3).seed(7));
///     run_aioc({"...", "--server", server.address()});
///     CHECK(server.stats().max_sends > 1);
///
/// What it knows: a name that begins with "nx" does not exist. All others do, and those have
/// an address in 10.0.0.0/8 that do not begin with "nodata" or "sixonly". Those that begin
/// with "six" have one in 2001:db8::/32, too. The PTR record of d.c.b.a.in-addr.arpa is
/// host-a-b-c-d.test, and none exists where d is 0; those below ip6.arpa are host6.test.
class FaultDns {
 public:
  /// Returns once queries are received. Throws std::system_error.
  explicit FaultDns(const Faults& faults = {});
  FaultDns(FaultDns&&) noexcept;
  FaultDns& operator=(FaultDns&&) = delete;
  ~FaultDns();

  [[nodiscard]] std::uint16_t port() const;
  /// "127.0.0.1:PORT".
  [[nodiscard]] std::string address() const;
  /// Whoever has got an answer finds it counted.
  [[nodiscard]] FaultDnsStats stats() const;

  /// The address that `name` truly has, if it is one that has any.
  [[nodiscard]] static std::string ipv4_of(std::string_view name);
  [[nodiscard]] static std::string ipv6_of(std::string_view name);

 private:
  std::unique_ptr<internal::FaultServer> server_;
};

}  // namespace aioc::testing
