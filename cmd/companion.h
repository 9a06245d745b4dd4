// Companions: programs in libexec/aioc that do what a command needs other libraries for. git
// keeps its libcurl in git-remote-http for the same reason: what every start would pay for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aioc {

/// Becomes the program libexec/aioc/aioc-NAME, installed beside the bin that holds this one,
/// with `words` behind its name. Process, descriptors and environment stay. Throws
/// std::runtime_error, which says how to get it, where it is not there, and std::system_error
/// where it cannot be run.
///
/// A command that has a companion says so, and has no `run`:
///
///     cli::Command command = describe(options);
///     command.companion = "serve-db";
///
/// The companion's main() gives the same description a `run`. So help, completions and man page
/// come from here, as does what there is to say about wrong words.
[[noreturn]] void become_companion(std::string_view name,
                                   const std::vector<std::string>& words);

}  // namespace aioc
