#include "support/process.h"

#include <optional>

#include "support/session.h"

namespace aioc::testing {

Result run(const std::vector<std::string>& argv, const RunOptions& options) {
  const auto deadline = internal::Clock::now() + options.deadline;
  return internal::Session(argv, options, std::nullopt).finish(deadline);
}

}  // namespace aioc::testing
