// Resolvers on a real loop that ask a FaultDns.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dns/hosts.h"
#include "dns/probe.h"
#include "dns/resolver.h"
#include "loop/address.h"
#include "loop/in_loop.h"
#include "support/fault_dns.h"

namespace aioc::testing {

template <class Body>
void on_real_loop(Body body) {
  in_loop(std::move(body), aio::EventLoop::Clock::real);
}

/// Options to ask these servers.
inline dns::ResolverOptions asking(const std::vector<const FaultDns*>& servers) {
  dns::ResolverOptions options;
  for (const auto* server : servers) {
    options.servers.push_back(aio::Address::parse("127.0.0.1", server->port()).value());
  }
  return options;
}

/// Options to probe with this resolver, and without a hosts file.
inline dns::ProbeOptions probing(dns::Resolver& resolver) {
  static const dns::Hosts none;
  dns::ProbeOptions options;
  options.resolver = &resolver;
  options.hosts = &none;
  return options;
}

}  // namespace aioc::testing
