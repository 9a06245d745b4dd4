#include "cli/command.h"

namespace aioc::cli {

std::string Option::short_name() const {
  return names.size() >= 2 && names[1] != '-' ? names.substr(0, 2) : "";
}

std::string Option::long_name() const {
  const auto at = names.find("--");
  return at == names.npos ? "" : names.substr(at);
}

Option& Option::one_of(std::vector<std::string> values) {
  choices = std::move(values);
  return *this;
}

Option& Option::completed_by(Completer function) {
  completer = std::move(function);
  return *this;
}

Option& Option::at_least_one() {
  required = true;
  return *this;
}

Option& Command::argument(std::string value, Target target, std::string help,
                          std::string more) {
  return arguments.emplace_back(
      Option{"", std::move(value), target, std::move(help), std::move(more), {}});
}

Option& Command::flag(std::string names, bool& target, std::string help, std::string more) {
  return option(std::move(names), "", &target, std::move(help), std::move(more));
}

Option& Command::option(std::string names, std::string value, Target target, std::string help,
                        std::string more) {
  return options.emplace_back(
      Option{std::move(names), std::move(value), target, std::move(help), std::move(more), {}});
}

void Command::example(std::string command, std::string what) {
  examples.push_back({std::move(command), std::move(what)});
}

void Command::status(ExitStatus value, std::string meaning) {
  statuses.emplace_back(value, std::move(meaning));
}

std::string Command::usage() const {
  std::string out = full_name();
  if (!options.empty()) out += " [OPTIONS]";
  for (const auto& argument : arguments) {
    const std::string text = argument.value + (argument.is_repeated() ? "..." : "");
    out += argument.required ? " " + text : " [" + text + "]";
  }
  return out;
}

const std::vector<Option>& help_options() {
  static bool ignored = false;
  static const std::vector<Option> options = {
      {"-h", "", &ignored, "print a short help", "", {}},
      {"--help", "", &ignored, "print the whole help", "", {}}};
  return options;
}

}  // namespace aioc::cli
