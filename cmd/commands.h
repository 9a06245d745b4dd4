// The table of subcommands. To add one:
//   1. write cmd/NAME.cpp with its `cli::Command NAME_command()`, and list it in
//   CMakeLists.txt;
//   2. declare that function below and put it into the table in commands.cpp;
//   3. write man/aioc-NAME.1.in, the prose of its man page;
//   4. write tests/e2e/NAME_test.cpp.
// Help, completions and the rest of the man page follow from the description.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace aioc {

cli::Command demo_command();
cli::Command describe_command();
cli::Command df_command();
cli::Command domaincheck_command();
cli::Command find_command();
cli::Command help_command();
cli::Command resolve_command();
cli::Command tr_command();
cli::Command spinner_command();
cli::Command word_report_command();

/// `aioc` itself, described like a subcommand, for its help, man page and completions.
cli::Command program();

struct Entry {
  std::string_view name;
  cli::Command (*make)();
};

/// All subcommands, in the order in which help lists them.
std::span<const Entry> commands();

/// The entry called `name`, or null.
const Entry* find_entry(std::string_view name);

/// The names of all subcommands.
std::vector<std::string> command_names();

/// "unknown command 'fnd'. Did you mean 'find'? ..."
std::string unknown_command(const std::string& name);

/// The help of the program, with its list of commands.
std::string program_help(std::size_t columns);

/// What --version prints.
std::string version_text();

/// The subcommands that begin with `word`, with their summaries.
std::vector<cli::Candidate> complete_command(std::string_view word);

/// What `aioc __complete WORDS...` prints.
std::string completions(const std::vector<std::string>& words);

}  // namespace aioc
