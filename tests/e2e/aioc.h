// Runs the program under test.
#pragma once

#include <string>
#include <vector>

#include "support/process.h"
#include "support/terminal.h"

namespace aioc::testing {

inline std::vector<std::string> command_line(std::vector<std::string> words) {
  words.insert(words.begin(), AIOC_BINARY);
  return words;
}

/// aioc with `words`, in an environment without the variables that change its output.
inline Result run_aioc(std::vector<std::string> words, RunOptions options = {}) {
  for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"}) {
    options.unset.emplace_back(name);
  }
  return run(command_line(std::move(words)), options);
}

/// The same on a terminal of 24 by 80, which knows colours.
inline Result run_aioc_tty(std::vector<std::string> words, RunOptions options = {}) {
  for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"}) {
    options.unset.emplace_back(name);
  }
  options.env.emplace("TERM", "xterm-256color");
  return run_tty(command_line(std::move(words)), options);
}

}  // namespace aioc::testing
