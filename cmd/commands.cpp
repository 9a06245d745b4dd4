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
    Entry{"fetch", fetch_command},
    Entry{"df", df_command},
    Entry{"tr", tr_command},
    Entry{"spinner", spinner_command},
    Entry{"demo", demo_command},
    Entry{"serve", serve_command},
    Entry{"serve tcp", serve_tcp_command},
    Entry{"serve http", serve_http_command},
    Entry{"serve files", serve_files_command},
    Entry{"serve commands", serve_commands_command},
    Entry{"serve db", serve_db_command},
    Entry{"echo", echo_command},
    Entry{"echo server", echo_server_command},
    Entry{"echo client", echo_client_command},
    Entry{"help", help_command},
};

}  // namespace

std::span<const Entry> commands() { return kCommands; }

const Entry* find_entry(std::string_view name) {
  const auto* at = std::find_if(kCommands.begin(), kCommands.end(),
                                [&](const Entry& entry) { return entry.name == name; });
  return at == kCommands.end() ? nullptr : at;
}

NamedEntry find_entry(const std::vector<std::string>& words) {
  if (words.size() > 1) {
    if (const Entry* entry = find_entry(words[0] + " " + words[1])) return {entry, 2};
  }
  if (words.empty()) return {};
  const Entry* entry = find_entry(words[0]);
  return {entry, entry == nullptr ? 0U : 1U};
}

cli::Command group_command(std::string_view name, std::string_view summary) {
  cli::Command command(name, summary);
  for (const auto& entry : kCommands) {
    const auto space = entry.name.find(' ');
    if (name.empty() ? space == name.npos : entry.name.substr(0, space) == name) {
      const auto last =
          name.empty() || space == name.npos ? entry.name : entry.name.substr(space + 1);
      if (entry.name != name) command.subcommands.push_back({last, entry.make().summary});
    }
  }
  return command;
}

std::string unknown_command(const cli::Command& group, const std::string& name) {
  if (group.name.empty() && name == "version") {
    return "unknown command 'version'. Did you mean '--version'?";
  }
  std::vector<std::string> names;
  for (const auto& known : group.subcommands) names.emplace_back(known.name);
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
  auto command = group_command("", "asyncio, the useful parts, at the prompt");
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

std::vector<cli::Candidate> complete_command(const cli::Command& group, std::string_view word) {
  std::vector<cli::Candidate> out;
  for (const auto& [name, summary] : group.subcommands) {
    if (name.starts_with(word)) out.push_back({std::string(name), std::string(summary)});
  }
  return out;
}

std::vector<cli::Candidate> complete_command(const std::vector<std::string>& words) {
  if (words.size() < 2) return complete_command(program(), words.empty() ? "" : words[0]);
  const auto [entry, count] = find_entry({words.begin(), words.end() - 1});
  if (entry == nullptr || count + 1 != words.size()) return {};
  return complete_command(entry->make(), words.back());
}

std::string completions(const std::vector<std::string>& words) {
  // The word at the cursor is not yet a command's name.
  const auto before = words.empty() ? words : std::vector(words.begin(), words.end() - 1);
  const auto [entry, count] = find_entry(before);
  if (entry == nullptr && !before.empty()) return "";
  const auto first = words.begin() + static_cast<std::ptrdiff_t>(count);
  const auto command = entry == nullptr ? program() : entry->make();
  auto candidates = cli::complete(command, {first, words.end()});
  for (auto& found : complete_command(words)) candidates.push_back(std::move(found));
  return cli::to_lines(candidates);
}

}  // namespace aioc
