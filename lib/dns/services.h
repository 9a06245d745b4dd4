// The names of ports, from /etc/services. A static program must not ask the C library for them:
// getservbyname() loads shared libraries (NSS).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::dns {

enum class Protocol : std::uint8_t { tcp, udp };

/// The services of a file. A lookup is a binary search, and port_of() allocates nothing.
///
///     const auto services = dns::Services::parse("http 80/tcp www  # the web\n");
///     services.port_of("www", dns::Protocol::tcp);  // 80
class Services {
 public:
  /// Reads a file once. Where it is missing or cannot be read, the best known services are
  /// there: domain, ftp, http, https, imap, imaps, ntp, pop3, pop3s, smtp, ssh, submission,
  /// telnet.
  static Services read(const std::string& path = "/etc/services");
  /// Lines of services(5); what is malformed, or of another protocol, is skipped.
  static Services parse(std::string_view text);

  /// The port of a service, called by its name or an alias. Case counts.
  std::optional<std::uint16_t> port_of(std::string_view service, Protocol protocol) const;
  /// The name of the service that the file has first for a port.
  std::optional<std::string> service_of(std::uint16_t port, Protocol protocol) const;

 private:
  struct Entry {
    std::string name;
    std::uint16_t port;
    Protocol protocol;
  };

  std::vector<Entry> by_name_;
  std::vector<Entry> by_port_;  // without aliases
};

/// The port of a service in /etc/services, which is read once, on first use, from any thread.
///
///     dns::port_of("https", dns::Protocol::tcp);  // 443
std::optional<std::uint16_t> port_of(std::string_view service, Protocol protocol);

/// The service of a port in /etc/services; as port_of().
std::optional<std::string> service_of(std::uint16_t port, Protocol protocol);

}  // namespace aioc::dns
