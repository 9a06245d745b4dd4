// aioc: looks up the subcommand, parses its words, runs it, and says what went wrong.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "cli/help.h"
#include "cli/parse.h"
#include "cli/suggest.h"
#include "commands.h"
#include "term/terminal.h"
#include "unicode/repr.h"

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

ExitStatus run_command(const cli::Command& command, const std::vector<std::string>& words,
                       cli::Output& out) {
  if (command.is_group()) return run_group(command, words, out);
  switch (cli::parse(command, words)) {
    case cli::Parsed::run:
      return command.run(out);
    case cli::Parsed::short_help:
      out.buffer() += cli::help(command, cli::HelpLength::brief, term::columns(out.fd()));
      break;
    case cli::Parsed::long_help:
      out.buffer() += cli::help(command, cli::HelpLength::whole, term::columns(out.fd()));
      break;
  }
  return ExitStatus::ok;
}

/// What may stand in a command's place: -h, --help, --version and the shims' __complete.
ExitStatus run_program(const std::vector<std::string>& words, cli::Output& out) {
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

/// Dies as a filter does whose reader has gone, also where SIGPIPE was ignored on our way in.
[[noreturn]] void die_of_sigpipe() {
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  std::_Exit(static_cast<int>(ExitStatus::trouble));
}

ExitStatus report(const std::string& prefix, const std::string& message,
                  const std::string& remedy = "") {
  // What was typed is repeated in messages: it must not play with the terminal.
  cli::print_error(prefix + ": " + unicode::printable(message) + "\n" + remedy);
  return ExitStatus::trouble;
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    cli::print_error(
        cli::help(program(), cli::HelpLength::brief, term::columns(STDERR_FILENO)));
    return static_cast<int>(ExitStatus::trouble);
  }
  const auto [entry, count] = find_entry(words);
  const std::string prefix = entry == nullptr ? "aioc" : "aioc " + std::string(entry->name);
  ExitStatus status = ExitStatus::trouble;
  cli::Output out(STDOUT_FILENO);
  try {
    status = entry == nullptr
                 ? run_program(words, out)
                 : run_command(
                       entry->make(),
                       {words.begin() + static_cast<std::ptrdiff_t>(count), words.end()}, out);
    out.close();
  } catch (const cli::UsageError& error) {
    status = report(prefix, error.what(), "Try '" + prefix + " -h'.\n");
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::broken_pipe) die_of_sigpipe();
    status = report(prefix, error.what());
  } catch (const std::exception& error) {
    status = report(prefix, error.what());
  }
  return static_cast<int>(status);
}

}  // namespace
}  // namespace aioc

int main(int argc, char** argv) {
  // _exit: nothing is left to flush, and the destructors of a whole program take time.
  std::_Exit(aioc::run({argv + (argc > 0 ? 1 : 0), argv + argc}));
}
