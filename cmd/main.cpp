// aioc: looks up the subcommand and runs it.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <unistd.h>

#include "cli/help.h"
#include "cli/parse.h"
#include "cli/suggest.h"
#include "commands.h"
#include "run.h"
#include "term/terminal.h"

namespace aioc {
namespace {

using cli::ExitStatus;

bool asks_for_help(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const auto& word) { return word == "-h" || word == "--help"; });
}

/// A group without the name of one of its commands behind it.
ExitStatus run_group(const cli::Command& group, const std::vector<std::string>& words,
                     cli::Output& out) {
  if (asks_for_help(words)) {
    out.buffer() += cli::help(group, cli::HelpLength::brief, term::columns(out.fd()));
    return ExitStatus::ok;
  }
  if (!words.empty()) throw cli::UsageError(unknown_command(group, words[0]));
  cli::print_error(cli::help(group, cli::HelpLength::brief, term::columns(STDERR_FILENO)));
  return ExitStatus::trouble;
}

/// What may stand in a command's place: -h, --help, --version and the shims' __complete.
ExitStatus run_alone(const std::vector<std::string>& words, cli::Output& out) {
  const std::string& first = words.front();
  if (first == "__complete") {
    out.buffer() += completions({words.begin() + 1, words.end()});
    return ExitStatus::ok;
  }
  if (first == "-V" || first == "--version") {
    out.buffer() += version_text();
    return ExitStatus::ok;
  }
  if (first.starts_with('-') && asks_for_help(words)) {
    out.buffer() += cli::help(program(), cli::HelpLength::brief, term::columns(out.fd()));
    return ExitStatus::ok;
  }
  if (first.starts_with('-')) {
    const std::vector<std::string> known = {"-h", "--help", "-V", "--version"};
    throw cli::UsageError("unknown option '" + first + "'" + cli::did_you_mean(first, known));
  }
  throw cli::UsageError(unknown_command(program(), first));
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    cli::print_error(
        cli::help(program(), cli::HelpLength::brief, term::columns(STDERR_FILENO)));
    return static_cast<int>(ExitStatus::trouble);
  }
  const auto [entry, count] = find_entry(words);
  const std::string prefix = entry == nullptr ? "aioc" : "aioc " + std::string(entry->name);
  return run_program(prefix, [&, entry = entry, count = count](cli::Output& out) {
    if (entry == nullptr) return run_alone(words, out);
    const auto command = entry->make();
    const auto first = words.begin() + static_cast<std::ptrdiff_t>(count);
    const std::vector<std::string> rest(first, words.end());
    return command.is_group() ? run_group(command, rest, out) : run_command(command, rest, out);
  });
}

}  // namespace
}  // namespace aioc

int main(int argc, char** argv) {
  // _exit: nothing is left to flush, and the destructors of a whole program take time.
  std::_Exit(aioc::run({argv + (argc > 0 ? 1 : 0), argv + argc}));
}
