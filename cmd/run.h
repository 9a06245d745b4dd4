// How a program of ours runs a command: aioc itself, and its companions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.h"

namespace aioc {

/// Parses `words` and runs the command, or prints the help they ask for. A command that has a
/// companion becomes that program, once its words have been found to be right. Throws
/// cli::UsageError where they are not, and what the command throws.
cli::ExitStatus run_command(const cli::Command& command, const std::vector<std::string>& words,
                            cli::Output& out);

/// All but main() of a program: calls `body` with standard output, and flushes that. What is
/// thrown is said on standard error behind `prefix`, "aioc find"; an output whose reader has
/// gone ends the process as SIGPIPE does. Returns the status to exit with.
int run_program(const std::string& prefix,
                const std::function<cli::ExitStatus(cli::Output& out)>& body);

}  // namespace aioc
