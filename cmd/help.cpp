// aioc help [COMMAND]: the whole help of a command, or the list of them.
#include <memory>

#include "cli/help.h"
#include "cli/parse.h"
#include "commands.h"
#include "term/terminal.h"

namespace aioc {
namespace {

cli::ExitStatus run(const std::vector<std::string>& words, cli::Output& out) {
  const auto [entry, count] = find_entry(words);
  const auto command = entry == nullptr ? program() : entry->make();
  if (count < words.size()) {
    // Behind a command that is no group there is nothing to explain.
    throw cli::UsageError(unknown_command(command.is_group() ? command : program(),
                                          words[command.is_group() ? count : 0]));
  }
  const auto length = words.empty() ? cli::HelpLength::brief : cli::HelpLength::whole;
  out.buffer() += cli::help(command, length, term::columns(out.fd()));
  return cli::ExitStatus::ok;
}

}  // namespace

cli::Command help_command() {
  auto words = std::make_shared<std::vector<std::string>>();
  cli::Command command("help", "explain a command");
  command
      .argument("COMMAND", words.get(), "the command to explain; without it, all are listed",
                "A command of a group is named by both its words.")
      .completed_by(
          [](const std::vector<std::string>& typed) { return complete_command(typed); });
  command.example("aioc help find", "print the whole help of find");
  command.example("aioc help serve http", "the same of a command of a group");
  command.status(cli::ExitStatus::ok, "the help was printed");
  command.status(cli::ExitStatus::trouble, "there is no such command");
  command.run = [words](cli::Output& out) { return run(*words, out); };
  return command;
}

}  // namespace aioc
