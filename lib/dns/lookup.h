// Looking up: the addresses of a name, and the name of an address.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dns/hosts.h"
#include "dns/probe.h"
#include "dns/reply.h"
#include "dns/resolv_conf.h"
#include "dns/resolver.h"
#include "dns/services.h"
#include "loop/address.h"
#include "loop/coro.h"

namespace aioc::dns {

struct LookupOptions {
  Resolver* resolver = nullptr;      ///< none: the loop's own, made when it is needed
  const Hosts* hosts = nullptr;      ///< none: those of /etc/hosts
  const ResolvConf* conf = nullptr;  ///< its search domains are tried; none: all are absolute
  Families families = Families::any;
  Protocol protocol = Protocol::tcp;  ///< whose service a port is
};

/// The addresses of a name.
struct Lookup {
  Status status = Status::unknown;
  Reason reason = Reason::none;         ///< where the status is unknown
  std::vector<aio::Address> addresses;  ///< in the order to try them
  std::string name;                     ///< the absolute name that was found, in ASCII

  bool found() const { return status == Status::found; }
};

/// The addresses of a host, each with `port`. A number is its own address. /etc/hosts is
/// looked into first; then A and AAAA are asked for at once, and a name is found that has
/// either, whatever became of the other. One that does not exist is nxdomain; one without an
/// address is nodata, and unknown if A or AAAA could not be determined.
///
/// With options.conf, a name with fewer dots than its ndots, and none at its end, is tried in
/// its search domains first; a domain that cannot be asked ends the search, as what is found
/// behind it may be another host.
///
///     dns::Lookup lookup = co_await dns::getaddrinfo("python.org", 443);
///     for (const auto& address : lookup.addresses) std::puts(address.text().c_str());
///
/// IPv6 addresses stand first where prefers_ipv6(), IPv4 otherwise; those of a family, and of
/// /etc/hosts, as they came. Throws BadName for what is no name, what Resolver's constructor
/// does where there is none, and CancelledError. Costs two queries a name, and two tasks.
aio::Coro<Lookup> getaddrinfo(std::string host, std::uint16_t port = 0,
                              LookupOptions options = LookupOptions());

/// The name of an address, and the service at its port.
struct NameInfo {
  Status status = Status::unknown;
  Reason reason = Reason::none;  ///< where the status is unknown
  std::string host;              ///< the number where there is no name
  std::string service;           ///< the number where it has no name; empty for port 0

  bool found() const { return status == Status::found; }
};

/// The name of an internet address, from /etc/hosts or its PTR record, and of its port, from
/// /etc/services. Unlike getnameinfo(3) it says whether the name was found.
///
///     dns::NameInfo info = co_await dns::getnameinfo(*aio::Address::parse("1.1.1.1", 443));
///     std::printf("%s %s\n", info.host.c_str(), info.service.c_str());  // "one... https"
///
/// Throws as getaddrinfo() does, but no BadName. Costs a query.
aio::Coro<NameInfo> getnameinfo(aio::Address address, LookupOptions options = LookupOptions());

/// What became of a look-up that found nothing, in a few words: "no such name", "no address",
/// "unknown: timed out".
std::string why(Status status, Reason reason);

/// Whether this host has a way to the IPv6 internet: a global address of its own and a route.
/// Nothing is sent. Asked of the kernel once a second at most, some 5 us.
bool prefers_ipv6();

}  // namespace aioc::dns
