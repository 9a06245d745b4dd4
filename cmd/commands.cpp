#include "commands.h"

#include <algorithm>
#include <array>

#include "cli/complete.h"
#include "cli/help.h"
#include "cli/suggest.h"

namespace aioc {
namespace {

constexpr std::array kCommands = {
    Entry{"find", find_command},
    Entry{"describe", describe_command},
    Entry{"word-report", word_report_command},
    Entry{"domaincheck", domaincheck_command},
    Entry{"resolve", resolve_command},
    Entry{"df", df_command},
    Entry{"tr", tr_command},
    Entry{"spinner", spinner_command},
    Entry{"demo", demo_command},
    Entry{"help", help_command},
};

}  // namespace

std::span<const Entry> commands() { return kCommands; }

const Entry* find_entry(std::string_view name) {
  const auto* at = std::find_if(kCommands.begin(), kCommands.end(),
                                [&](const Entry& entry) { return entry.name == name; });
  return at == kCommands.end() ? nullptr : at;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& entry : kCommands) names.emplace_back(entry.name);
  return names;
}

std::string unknown_command(const std::string& name) {
  const auto names = command_names();
  if (name == "version") return "unknown command 'version'. Did you mean '--version'?";
  std::string message = "unknown command '" + name + "'" + cli::did_you_mean(name, names);
  if (message.back() == '?') return message;
  message += "; the commands are ";
  for (const auto& known : names) {
    if (&known != &names.front()) message += &known == &names.back() ? " and " : ", ";
    message += known;
  }
  return message;
}

cli::Command program() {
  static bool version = false;
  cli::Command command("", "asyncio, the useful parts, at the prompt");
  command.flag("-V,--version", version,
               "print the versions of aioc, Unicode and its libraries");
  command.example("aioc find rook black", "find characters by the words of their names");
  command.example("aioc describe 'naïve ♜'", "name every character of a text");
  command.example("aioc help find", "explain a command");
  command.status(cli::ExitStatus::ok, "something was found, or done");
  command.status(cli::ExitStatus::no, "a plain no: nothing was found");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, bad input, or output that could not be written");
  return command;
}

std::string program_help(std::size_t columns) {
  std::vector<cli::NamedRow> rows;
  for (const auto& entry : commands()) {
    rows.emplace_back(std::string(entry.name), entry.make().summary);
  }
  auto command = program();
  std::string text = cli::help(command, cli::HelpLength::brief, columns);
  const std::string usage = "Usage: " + command.usage();
  text.replace(text.find(usage), usage.size(),
               "Usage: aioc COMMAND [OPTIONS] [ARGUMENTS]\n" +
                   cli::help_section("Commands", rows, columns));
  text.erase(text.find("\n\n\n") == text.npos ? text.size() : text.find("\n\n\n"), 1);
  return text +
         "\n'aioc COMMAND -h' is a command's short help, 'aioc help COMMAND' the whole.\n";
}

std::vector<cli::Candidate> complete_command(std::string_view word) {
  std::vector<cli::Candidate> out;
  for (const auto& entry : commands()) {
    if (entry.name.starts_with(word)) {
      out.push_back({std::string(entry.name), std::string(entry.make().summary)});
    }
  }
  return out;
}

std::string completions(const std::vector<std::string>& words) {
  if (words.size() > 1) {
    const Entry* entry = find_entry(words[0]);
    if (entry == nullptr) return "";
    return cli::to_lines(cli::complete(entry->make(), {words.begin() + 1, words.end()}));
  }
  std::vector<cli::Candidate> candidates = cli::complete(program(), words);
  for (auto& command : complete_command(words.empty() ? "" : words[0])) {
    candidates.push_back(std::move(command));
  }
  return cli::to_lines(candidates);
}

}  // namespace aioc
