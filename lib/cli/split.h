// Words sorted into options, their values, and arguments: what CLI11 is for. parse.h makes
// values of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"

namespace aioc::cli {

struct SplitWords {
  /// Each option that was given, with its value ("true" for a flag): of those that do not
  /// repeat, the last one. In the order of their last places.
  std::vector<std::pair<const Option*, std::string>> options;
  std::vector<std::string> arguments;
};

/// Sorts `words` by the options of `command`, which must outlive the result. Throws
/// UsageError for an unknown option and for one that lacks its value.
SplitWords split_words(const Command& command, const std::vector<std::string>& words);

}  // namespace aioc::cli
