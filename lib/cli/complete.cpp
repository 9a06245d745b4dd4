#include "cli/complete.h"

#include <algorithm>

namespace aioc::cli {
namespace {

void add(std::vector<Candidate>& out, const std::string& word, Candidate candidate) {
  if (candidate.value.starts_with(word)) out.push_back(std::move(candidate));
}

/// The values of an option or argument for the last of `words`, and what the shell is to add.
/// `before` stands in the same word, "--words=".
std::vector<Candidate> values(const Option& option, const std::vector<std::string>& words,
                              const std::string& before, bool first) {
  std::vector<Candidate> out;
  if (option.completer) {
    out = option.completer(words);
  } else {
    for (const auto& choice : option.choices) add(out, words.back(), {choice, ""});
  }
  for (auto& candidate : out) candidate.value = before + candidate.value;
  if (option.shell != ShellWords::none) {
    const bool commands = option.shell == ShellWords::commands && first;
    out.push_back(
        {"", (commands ? "commands" : "files") + (before.empty() ? "" : "\t" + before)});
  }
  return out;
}

std::vector<Candidate> option_values(const Option& option, const std::string& word,
                                     const std::string& before = "") {
  return values(option, {word}, before, true);
}

std::vector<Candidate> option_names(const Command& command, const std::string& word) {
  std::vector<Candidate> out;
  for (const auto* options : {&command.options, &help_options()}) {
    for (const auto& option : *options) {
      const auto full = option.long_name();
      add(out, word, {full.empty() ? option.short_name() : full, std::string(option.help)});
    }
  }
  return out;
}

}  // namespace

std::vector<Candidate> complete(const Command& command, const std::vector<std::string>& words) {
  const std::string word = words.empty() ? "" : words.back();
  std::vector<std::string> positional;  // the arguments so far, the current word last
  const Option* wants_value = nullptr;
  bool options_ended = false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (wants_value != nullptr) {
      wants_value = nullptr;
    } else if (!options_ended && words[i] == "--") {
      options_ended = true;
    } else if (!options_ended && words[i].size() > 1 && words[i][0] == '-') {
      wants_value = command.wants_value(words[i]);
    } else {
      positional.push_back(words[i]);
    }
  }
  if (wants_value != nullptr) return option_values(*wants_value, word);
  if (!options_ended && word.starts_with("--") && word.find('=') != word.npos) {
    const auto equals = word.find('=');
    const Option* option = command.find_option(word.substr(0, equals));
    if (option == nullptr || option->is_flag()) return {};
    return option_values(*option, word.substr(equals + 1), word.substr(0, equals + 1));
  }
  if (!options_ended && word.starts_with("-")) return option_names(command, word);
  if (command.arguments.empty()) return {};
  const std::size_t index = std::min(positional.size(), command.arguments.size() - 1);
  const auto& argument = command.arguments[index];
  if (positional.size() >= command.arguments.size() && !argument.is_repeated()) return {};
  const bool first = positional.size() == index;
  positional.push_back(word);
  return values(argument, positional, "", first);
}

std::string to_lines(const std::vector<Candidate>& candidates) {
  std::string out;
  for (const auto& candidate : candidates) {
    out += candidate.value;
    if (!candidate.description.empty()) out += "\t" + candidate.description;
    out += '\n';
  }
  return out;
}

}  // namespace aioc::cli
