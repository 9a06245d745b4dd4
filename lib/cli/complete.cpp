#include "cli/complete.h"

#include <algorithm>

namespace aioc::cli {
namespace {

void add(std::vector<Candidate>& out, const std::string& word, Candidate candidate) {
  if (candidate.value.starts_with(word)) out.push_back(std::move(candidate));
}

std::vector<Candidate> option_values(const Option& option, const std::string& word) {
  if (option.completer) return option.completer({word});
  std::vector<Candidate> out;
  for (const auto& choice : option.choices) add(out, word, {choice, ""});
  return out;
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
    auto out = option_values(*option, word.substr(equals + 1));
    for (auto& candidate : out) candidate.value = word.substr(0, equals + 1) + candidate.value;
    return out;
  }
  if (!options_ended && word.starts_with("-")) return option_names(command, word);
  if (command.arguments.empty()) return {};
  const auto& argument =
      command.arguments[std::min(positional.size(), command.arguments.size() - 1)];
  if (positional.size() >= command.arguments.size() && !argument.is_repeated()) return {};
  positional.push_back(word);
  return argument.completer ? argument.completer(positional) : option_values(argument, word);
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
