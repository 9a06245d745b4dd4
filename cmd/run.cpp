#include "run.h"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <system_error>

#include <unistd.h>

#include "cli/help.h"
#include "cli/parse.h"
#include "companion.h"
#include "term/terminal.h"
#include "unicode/repr.h"

namespace aioc {
namespace {

using cli::ExitStatus;

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

}  // namespace

ExitStatus run_command(const cli::Command& command, const std::vector<std::string>& words,
                       cli::Output& out) {
  switch (cli::parse(command, words)) {
    case cli::Parsed::run:
      if (!command.companion.empty()) become_companion(command, words);
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

int run_program(const std::string& prefix,
                const std::function<ExitStatus(cli::Output& out)>& body) {
  ExitStatus status = ExitStatus::trouble;
  cli::Output out(STDOUT_FILENO);
  try {
    status = body(out);
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

}  // namespace aioc
