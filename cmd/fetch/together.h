// Which options of aioc fetch make sense together.
#pragma once

#include "fetch/fetch.h"

namespace aioc::fetch {

/// Throws cli::UsageError, which names both, for options of which one makes no sense beside the
/// other.
void check_together(const FetchOptions& options);

}  // namespace aioc::fetch
