// Companions: programs in libexec/aioc that do what a command needs other libraries for. git
// keeps its libcurl in git-remote-http for the same reason: what every start would pay for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace aioc {

/// Becomes the program libexec/aioc/aioc-NAME, NAME being the command's `companion`, installed
/// beside the bin that holds this one. Its argv[0] is the command's full name, "aioc serve
/// tcp", so that a companion of several commands knows which is meant, and ps(1) shows what was
/// typed; behind it stand `words`. Process, descriptors and environment stay. Throws
/// std::runtime_error, which says how to get it, where it is not there, and std::system_error
/// where it cannot be run.
[[noreturn]] void become_companion(const cli::Command& command,
                                   const std::vector<std::string>& words);

/// The command that `describe` describes, as aioc has it: done by aioc-NAME, without a `run`.
/// The companion's main() gives the same description a `run`. So help, completions and man page
/// come from here, as does what there is to say about wrong words.
///
///     cli::Command serve_db_command() {
///       return command_of_companion(serve::describe_db, "serve-db");
///     }
template <class Options>
cli::Command command_of_companion(cli::Command (*describe)(Options&), std::string_view name) {
  static Options options;  // which are looked at by nobody: the words are passed on
  cli::Command command = describe(options);
  command.companion = name;
  return command;
}

}  // namespace aioc
