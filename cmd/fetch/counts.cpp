#include "fetch/counts.h"

namespace aioc::fetch {

void Counts::add(const Outcome& outcome) {
  if (!outcome.problem) {
    ++saved;
  } else if (outcome.problem.not_found()) {
    ++not_found;
  } else if (outcome.problem.interrupted()) {
    if (outcome.bytes > 0) ++partial;
  } else {
    ++errors;
  }
  bytes += outcome.bytes;
}

std::string Counts::text(const char* verb) const {
  std::string out = std::to_string(saved) + " " + verb;
  if (not_found > 0) out += ", " + std::to_string(not_found) + " not found";
  if (errors > 0) out += ", " + std::to_string(errors) + (errors == 1 ? " error" : " errors");
  return out;
}

}  // namespace aioc::fetch
