// Whom to ask, where /etc/resolv.conf does not say: --server and AIOC_SERVER, HOST[:PORT].
#pragma once

#include <string_view>
#include <vector>

#include "loop/address.h"

namespace aioc::dns {

/// The address of a DNS server: "1.1.1.1", "1.1.1.1:5353", "::1", "[::1]:5353",
/// "fe80::1%eth0"; without a port, port 53. The host must be a number: to look up a name, a
/// server would be needed. Throws std::invalid_argument with a sentence for the user, which
/// begins with `where` it stands, and says what to give instead.
///
///     dns::parse_server_address("::1").text();  // "[::1]:53"
aio::Address parse_server_address(std::string_view text, std::string_view where = "--server");

/// The servers that the environment variable AIOC_SERVER names, with blanks between them; none
/// where it is not set. Whoever asks servers and was told of none asks these, and only without
/// them those of /etc/resolv.conf. Throws as parse_server_address() does.
std::vector<aio::Address> servers_of_environment();

}  // namespace aioc::dns
