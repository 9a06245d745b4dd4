// What the records of a reply say: addresses, and the names of addresses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/reply.h"
#include "loop/address.h"

namespace aioc::dns {

/// Appends the addresses in a reply to a question of Type::a or aaaa, each with `port`, in
/// the order of the reply. CNAMEs are followed. What cannot be parsed holds none.
///
///     dns::append_addresses(answer.reply, dns::Type::a, 443, addresses);
void append_addresses(std::string_view reply, Type type, std::uint16_t port,
                      std::vector<aio::Address>& addresses);

/// The first name in a reply to a question of Type::ptr; empty where there is none.
std::string pointed_name(std::string_view reply);

/// The name whose PTR record holds the name of an internet address: "1.2.0.192.in-addr.arpa",
/// or 32 digits below ip6.arpa. An IPv4 address mapped into IPv6 is looked up as what it is.
std::string reverse_name(const aio::Address& address);

}  // namespace aioc::dns
