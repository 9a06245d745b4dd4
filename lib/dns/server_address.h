// The value of --server: HOST[:PORT].
#pragma once

#include <string_view>

#include "loop/address.h"

namespace aioc::dns {

/// The address of a DNS server: "1.1.1.1", "1.1.1.1:5353", "::1", "[::1]:5353",
/// "fe80::1%eth0"; without a port, port 53. The host must be a number: to look up a name, a
/// server would be needed. Throws std::invalid_argument with a sentence for the user, which
/// begins with "--server: " and says what to give instead.
///
///     dns::parse_server_address("::1").text();  // "[::1]:53"
aio::Address parse_server_address(std::string_view text);

}  // namespace aioc::dns
