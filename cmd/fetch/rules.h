// Rules: the words of the command line as the values that they stand for.
#pragma once

#include <cstddef>

#include "fetch/fetch.h"
#include "fetch/flags.h"
#include "fetch/saving.h"
#include "net/http_client.h"

namespace aioc::fetch {

struct Rules {
  net::ClientOptions client;
  SavingRules saving;
  Flags flags;  ///< with --flags
  std::size_t jobs = 16;
  /// How many URLs may be under way, those included that wait for their host, for their next
  /// try or for the disk. Each may have a file open.
  std::size_t window = 256;
  std::size_t per_host = 0;  ///< 0: no limit
  std::size_t retries = 3;
  double max_time = 0;  ///< 0: none
};

/// Throws cli::UsageError for what makes no sense.
Rules make_rules(const FetchOptions& options);

}  // namespace aioc::fetch
