// aioc help [COMMAND]: the whole help of a command, or the list of them.
#include <memory>

#include "cli/help.h"
#include "cli/parse.h"
#include "commands.h"
#include "term/terminal.h"

namespace aioc {
namespace {

cli::ExitStatus run(const std::optional<std::string>& name, cli::Output& out) {
  const auto columns = term::columns(out.fd());
  if (!name) {
    out.buffer() += program_help(columns);
    return cli::ExitStatus::ok;
  }
  const Entry* entry = find_entry(*name);
  if (entry == nullptr) throw cli::UsageError(unknown_command(*name));
  out.buffer() += cli::help(entry->make(), cli::HelpLength::whole, columns);
  return cli::ExitStatus::ok;
}

}  // namespace

cli::Command help_command() {
  auto name = std::make_shared<std::optional<std::string>>();
  cli::Command command("help", "explain a command");
  command.argument("COMMAND", name.get(), "the command to explain; without it, all are listed")
      .completed_by(
          [](const std::vector<std::string>& words) { return complete_command(words.back()); });
  command.example("aioc help find", "print the whole help of find");
  command.status(cli::ExitStatus::ok, "the help was printed");
  command.status(cli::ExitStatus::trouble, "there is no such command");
  command.run = [name](cli::Output& out) { return run(*name, out); };
  return command;
}

}  // namespace aioc
