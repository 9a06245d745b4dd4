#include "dns/idn.h"
#include "dns/text.h"
#include "resolve.h"

namespace aioc {
namespace {

struct Parts {
  std::string_view host;
  std::optional<std::string_view> service;
};

[[noreturn]] void fail(std::string_view text, const std::string& why) {
  throw BadTarget("'" + std::string(text) + "' " + why);
}

/// Where there are brackets or a single colon, a service follows.
Parts split(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return {text, std::nullopt};  // which is no address
    const auto host = text.substr(1, end - 1);
    const auto rest = text.substr(end + 1);
    if (rest.empty()) return {host, std::nullopt};
    if (!rest.starts_with(':')) return {text, std::nullopt};
    return {host, rest.substr(1)};
  }
  const auto colon = text.find(':');
  if (colon == text.npos || text.find(':', colon + 1) != text.npos) return {text, std::nullopt};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::uint16_t to_port(std::string_view text, std::string_view service, dns::Protocol protocol) {
  constexpr unsigned kMost = 65535;
  if (service.empty()) {
    fail(text, "has nothing behind the colon; give a service such as https, or a port");
  }
  if (const auto number = dns::to_number(service, kMost); number && *number > 0) {
    return static_cast<std::uint16_t>(*number);
  }
  if (const auto port = dns::port_of(service, protocol)) return *port;
  if (service.find_first_not_of("0123456789") == service.npos) {
    fail(service, "is no port; give a number from 1 to 65535");
  }
  const bool tcp = protocol == dns::Protocol::tcp;
  const auto other = tcp ? dns::Protocol::udp : dns::Protocol::tcp;
  if (dns::port_of(service, other)) {
    fail(service, std::string("is a service of ") + (tcp ? "UDP alone; look it up with --udp"
                                                         : "TCP alone; do without --udp"));
  }
  fail(service, "is no service of /etc/services; give its port");
}

}  // namespace

ResolveTarget parse_target(std::string_view text, dns::Protocol protocol) {
  ResolveTarget target;
  if (text.find("://") != text.npos) fail(text, "is a URL; give the name in it alone");
  const auto [host, service] = split(text);
  target.host = host;
  target.address = dns::to_address(host, 0);
  if (!target.address) {
    if (const auto zone = dns::missing_zone(host); !zone.empty()) {
      fail(host, "is at no interface of this host; 'ip link' lists them");
    }
    if (host.find(':') != host.npos || text.starts_with('[')) {
      fail(text, "is no address; give one such as ::1 or [::1]:443");
    }
    if (host.empty()) fail(text, "has no name; give one such as python.org:https");
    try {
      target.ascii = dns::parse_domain(host).ascii;
    } catch (const dns::BadName& error) {
      fail(host, error.what());
    }
  }
  if (service) {
    target.port = to_port(text, *service, protocol);
    if (target.address) target.address = dns::to_address(host, *target.port);
  }
  return target;
}

}  // namespace aioc
