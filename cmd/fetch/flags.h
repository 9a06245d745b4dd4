// --flags: the flags of countries, as flags.py and flags2 of "Fluent Python" fetch them.
#pragma once

#include <string>
#include <vector>

#include "fetch/fetch.h"
#include "fetch/urls.h"
#include "loop/async_generator.h"

namespace aioc::fetch {

/// Where they are, and which are wanted.
struct Flags {
  std::string base_url;
  std::vector<std::string> codes;
};

/// By the options. Throws cli::UsageError.
Flags make_flags(const FetchOptions& options);

/// Each flag's URL, and the name that it is saved as. `flags` must live as long as it.
aio::AsyncGenerator<Wanted> wanted_flags(const Flags& flags);

}  // namespace aioc::fetch
