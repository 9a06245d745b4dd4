#include "fetch/flags.h"

#include <limits>
#include <stdexcept>
#include <utility>

#include "cli/parse.h"
#include "fetch/flag_codes.h"

namespace aioc::fetch {
namespace {

constexpr const char* kBaseUrl = "https://www.fluentpython.com/data/flags";

}  // namespace

Flags make_flags(const FetchOptions& options) {
  Flags out;
  try {
    out.base_url = checked_url(options.base_url.value_or(kBaseUrl));
  } catch (const std::invalid_argument& error) {
    throw cli::UsageError("--base-url: " + std::string(error.what()));
  }
  out.codes = flag_codes(options.urls, options.every,
                         options.limit.value_or(std::numeric_limits<std::size_t>::max()));
  return out;
}

aio::AsyncGenerator<Wanted> wanted_flags(const Flags& flags) {
  for (const auto& code : flags.codes) {
    Wanted wanted;
    wanted.url = flag_url(flags.base_url, code);
    wanted.name = flag_file_name(code);
    wanted.code = code;
    co_yield std::move(wanted);
  }
}

}  // namespace aioc::fetch
