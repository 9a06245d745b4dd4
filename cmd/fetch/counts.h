// Counts: how many URLs have come to which end.
#pragma once

#include <cstdint>
#include <string>

#include "fetch/outcome.h"

namespace aioc::fetch {

struct Counts {
  std::uint64_t saved = 0;  ///< or otherwise fetched
  std::uint64_t not_found = 0;
  std::uint64_t errors = 0;
  std::uint64_t bytes = 0;
  std::uint64_t partial = 0;  ///< of which a part had come when the run was interrupted

  void add(const Outcome& outcome);
  std::uint64_t done() const { return saved + not_found + errors; }
  /// "3 saved, 1 not found, 2 errors"
  std::string text(const char* verb = "saved") const;
};

}  // namespace aioc::fetch
