// The table of subcommands. To add one:
//   1. write cmd/NAME.cpp with its `cli::Command NAME_command()`, and list it in
//   CMakeLists.txt;
//   2. declare that function below and put it into the table in commands.cpp;
//   3. write man/aioc-NAME.1.in, the prose of its man page;
//   4. write tests/e2e/NAME_test.cpp.
// A command of a group, such as `serve tcp`, has both words for its name: cmd/serve/tcp.cpp,
// man/aioc-serve-tcp.1.in.
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
cli::Command echo_command();
cli::Command echo_client_command();
cli::Command echo_server_command();
cli::Command fetch_command();
cli::Command find_command();
cli::Command help_command();
cli::Command resolve_command();
cli::Command serve_command();
cli::Command serve_commands_command();
cli::Command serve_db_command();
cli::Command serve_files_command();
cli::Command serve_http_command();
cli::Command serve_tcp_command();
cli::Command tr_command();
cli::Command spinner_command();
cli::Command word_report_command();

/// `aioc` itself, described like a subcommand, for its help, man page and completions.
cli::Command program();

/// A command that does nothing but hold those of the table that have its name and one more.
cli::Command group_command(std::string_view name, std::string_view summary);

struct Entry {
  std::string_view name;
  cli::Command (*make)();
};

/// All subcommands, in the order in which help lists them; those of a group behind it.
std::span<const Entry> commands();

/// The entry called `name`, or null.
const Entry* find_entry(std::string_view name);

/// The entry that `words` begin with, "find" or "serve tcp", and how many of them are its name.
struct NamedEntry {
  const Entry* entry = nullptr;
  std::size_t words = 0;
};
NamedEntry find_entry(const std::vector<std::string>& words);

/// "unknown command 'fnd'. Did you mean 'find'? ...", of a group's commands or of all.
std::string unknown_command(const cli::Command& group, const std::string& name);

/// What --version prints.
std::string version_text();

/// The commands of `group` that begin with `word`, with their summaries.
std::vector<cli::Candidate> complete_command(const cli::Command& group, std::string_view word);

/// The same of the command named by all `words` but the last, if that is a group.
std::vector<cli::Candidate> complete_command(const std::vector<std::string>& words);

/// What `aioc __complete WORDS...` prints.
std::string completions(const std::vector<std::string>& words);

}  // namespace aioc
