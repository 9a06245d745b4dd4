// Outcome: what has come of a URL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fetch/problem.h"

namespace aioc::fetch {

struct Outcome {
  std::string url;
  std::string code;                 ///< the country's, of a flag
  std::string file;                 ///< its path; empty where nothing was saved
  std::optional<std::string> head;  ///< of --head: how the body begins, as UTF-8
  std::string note;                 ///< what else there is to say of it
  int status = 0;                   ///< of the last answer; 0 where there was none
  std::uint64_t bytes = 0;
  double seconds = 0;
  Problem problem;
};

}  // namespace aioc::fetch
