#include "cli/command.h"

namespace aioc::cli {

std::string Option::short_name() const {
  return std::string(names.size() >= 2 && names[1] != '-' ? names.substr(0, 2) : "");
}

std::string Option::long_name() const {
  const auto at = names.find("--");
  return std::string(at == names.npos ? "" : names.substr(at));
}

std::string Option::title() const {
  const auto name = long_name();
  if (!name.empty()) return name;
  return std::string(names.empty() ? value : names);
}

Option& Option::one_of(std::vector<std::string> values) {
  choices = std::move(values);
  return *this;
}

Option& Option::completed_by(Completer function) {
  completer = std::move(function);
  return *this;
}

Option& Option::completes_files() {
  shell = ShellWords::files;
  return *this;
}

Option& Option::completes_commands() {
  shell = ShellWords::commands;
  return *this;
}

Option& Option::at_least_one() {
  required = true;
  return *this;
}

Option& Option::or_standard_input() {
  dash = true;
  return *this;
}

Option& Option::wins_over(bool& other) {
  unsets = &other;
  return *this;
}

Option& Command::argument(std::string_view value, Target target, std::string_view help,
                          std::string_view more) {
  return arguments.emplace_back(Option{"", value, target, help, more, {}});
}

Option& Command::flag(std::string_view names, bool& target, std::string_view help,
                      std::string_view more) {
  return option(names, "", &target, help, more);
}

Option& Command::option(std::string_view names, std::string_view value, Target target,
                        std::string_view help, std::string_view more) {
  return options.emplace_back(Option{names, value, target, help, more, {}});
}

void Command::example(std::string_view command, std::string_view what) {
  examples.push_back({command, what});
}

void Command::status(ExitStatus value, std::string_view meaning) {
  statuses.emplace_back(value, meaning);
}

std::string Command::usage() const {
  std::string out = full_name();
  if (is_group()) return out + " COMMAND [OPTIONS] [ARGUMENTS]";
  if (!options.empty()) out += " [OPTIONS]";
  for (const auto& argument : arguments) {
    const std::string text =
        std::string(argument.value) + (argument.is_repeated() ? "..." : "");
    out += argument.required ? " " + text : " [" + text + "]";
  }
  return out;
}

const Option* Command::find_option(std::string_view option_name) const {
  for (const auto& option : options) {
    if (!option_name.empty() &&
        (option.short_name() == option_name || option.long_name() == option_name)) {
      return &option;
    }
  }
  return nullptr;
}

const Option* Command::wants_value(std::string_view word) const {
  if (word.size() < 2 || word[0] != '-') return nullptr;
  if (word[1] == '-') {
    const Option* option = find_option(word);
    return option == nullptr || option->is_flag() ? nullptr : option;
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    const Option* option = find_option(std::string("-") + word[i]);
    if (option == nullptr) return nullptr;
    // What stands behind such a letter in the same word is its value: "-n3".
    if (!option->is_flag()) return i + 1 == word.size() ? option : nullptr;
  }
  return nullptr;
}

const std::vector<Option>& help_options() {
  static bool ignored = false;
  static const std::vector<Option> options = {
      {"-h", "", &ignored, "print a short help", "", {}},
      {"--help", "", &ignored, "print the whole help", "", {}}};
  return options;
}

}  // namespace aioc::cli
