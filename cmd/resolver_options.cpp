#include "resolver_options.h"

#include <stdexcept>

#include "cli/parse.h"
#include "dns/server_address.h"
#include "seconds.h"

namespace aioc {

void add_resolver_options(cli::Command& command, ResolverFlags& flags) {
  command.option("-s,--server", "HOST[:PORT]", &flags.servers,
                 "ask this server; may be repeated",
                 "By its address, such as 1.1.1.1 or [2606:4700:4700::1111]:53. Several are "
                 "asked by turns. Without it, those of AIOC_SERVER or of /etc/resolv.conf are "
                 "asked.");
  command.option("--timeout", "SECONDS", &flags.timeout,
                 "give up a query after so long; 15 by default",
                 "In this time it is sent again and again, after 0.2 to 2 seconds, to the "
                 "next server if there is one.");
  command.option("--tries", "N", &flags.tries, "send a query N times at most; 16 by default");
}

dns::ResolverOptions resolver_options(const ResolverFlags& flags) {
  dns::ResolverOptions out;
  try {
    for (const auto& server : flags.servers) {
      out.servers.push_back(dns::parse_server_address(server));
    }
    if (out.servers.empty()) out.servers = dns::servers_of_environment();
  } catch (const std::invalid_argument& error) {
    throw cli::UsageError(error.what());
  }
  if (flags.timeout) out.timeout = parse_seconds("--timeout", *flags.timeout);
  if (out.timeout <= 0) throw cli::UsageError("--timeout: give more than 0 seconds");
  if (flags.tries) out.tries = *flags.tries;
  if (out.tries == 0) throw cli::UsageError("--tries: give 1 at least");
  return out;
}

}  // namespace aioc
