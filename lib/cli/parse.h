// From words on the command line to a command's variables.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "cli/command.h"

namespace aioc::cli {

/// Wrong usage. what() is the sentence for the user, without a prefix and with the remedy.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Parsed {
  run,         ///< all variables are set: run the command
  short_help,  ///< -h was among the words, whatever the others were
  long_help,   ///< --help was
};

/// Parses `words`, all that stands behind the command's name, into the variables that
/// `command` was described with. Of a repeated option the last one counts; `--` ends the
/// options; long options are never abbreviated. Throws UsageError.
Parsed parse(const Command& command, const std::vector<std::string>& words);

}  // namespace aioc::cli
