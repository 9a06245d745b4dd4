#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/dns_message.h"
#include "support/faults.h"

// Part of the implementation of fault_dns.h; tests do not include it.
namespace aioc::testing::internal {

/// What the names have, as far as `plan` does not give them something else: an intact answer
/// to `query`.
DnsReply true_reply(const DnsQuery& query, const FaultPlan& plan);

/// The four bytes of the address that `name`, in lower case, truly has.
std::string ipv4_bytes(std::string_view name);
/// The sixteen of an IPv6 address that ends in those of an IPv4 address.
std::string ipv6_bytes(std::string_view ipv4);

/// The same in every run, on every machine.
std::uint64_t name_hash(std::string_view name);

}  // namespace aioc::testing::internal
