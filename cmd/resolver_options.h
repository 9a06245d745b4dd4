// The options of every command that asks DNS servers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "dns/resolver.h"

namespace aioc {

struct ResolverFlags {
  std::vector<std::string> servers;
  std::optional<std::string> timeout;
  std::optional<std::size_t> tries;
};

/// Adds --server, --timeout and --tries to a command.
void add_resolver_options(cli::Command& command, ResolverFlags& flags);

/// What they say; without --server, the servers of AIOC_SERVER, if it is set. Throws
/// cli::UsageError.
dns::ResolverOptions resolver_options(const ResolverFlags& flags);

}  // namespace aioc
