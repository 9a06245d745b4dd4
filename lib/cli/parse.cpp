#include "cli/parse.h"

// CLI11 includes <iostream> for its own printing, which we do not use. The initialiser that
// comes with that header makes every start 50 us longer, a tenth of all it takes: so libstdc++
// is told that it has been included already.
#include <istream>
#include <ostream>
#if defined(__GLIBCXX__) && !defined(_GLIBCXX_IOSTREAM)
#define _GLIBCXX_IOSTREAM 1
namespace std {
extern istream cin;
extern ostream cout, cerr, clog;
}  // namespace std
#endif
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "cli/suggest.h"

namespace aioc::cli {
namespace {

/// Makes a lambda for each type, for std::visit.
template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string title(const Option& option) {
  const auto name = option.long_name();
  if (!name.empty()) return name;
  return option.names.empty() ? option.value : option.names;
}

std::size_t to_number(const Option& option, const std::string& text) {
  std::size_t value = 0;
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec == std::errc::result_out_of_range) {
    throw UsageError(title(option) + ": '" + text + "' is too large");
  }
  if (result.ec != std::errc{} || result.ptr != end) {
    throw UsageError(title(option) + ": '" + text +
                     "' is not a whole number; give 0, 1, 2 and so on");
  }
  return value;
}

std::string listed(const std::vector<std::string>& choices) {
  std::string out;
  for (const auto& choice : choices) {
    if (!out.empty()) out += &choice == &choices.back() ? " or " : ", ";
    out += choice;
  }
  return out;
}

void assign(const Option& option, const std::string& text) {
  if (!option.choices.empty() &&
      std::find(option.choices.begin(), option.choices.end(), text) == option.choices.end()) {
    throw UsageError(title(option) + ": '" + text + "' is not one of " +
                     listed(option.choices) + did_you_mean(text, option.choices));
  }
  std::visit(Overloaded{
                 [](bool* target) { *target = true; },
                 [&](std::string* target) { *target = text; },
                 [&](std::optional<std::string>* target) { *target = text; },
                 [&](std::optional<std::size_t>* target) { *target = to_number(option, text); },
                 [&](std::vector<std::string>* target) { target->push_back(text); },
             },
             option.target);
}

void assign_arguments(const Command& command, const std::vector<std::string>& values) {
  std::size_t next = 0;
  for (const auto& argument : command.arguments) {
    if (next == values.size() && argument.required) {
      throw UsageError("no " + argument.value + " given");
    }
    while (next < values.size()) {
      assign(argument, values[next++]);
      if (!argument.is_repeated()) break;
    }
  }
  if (next < values.size()) {
    throw UsageError("unexpected argument '" + values[next] + "'");
  }
}

/// -h or --help among the words before any "--".
std::optional<Parsed> wants_help(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (word == "--") break;
    if (word == "-h") return Parsed::short_help;
    if (word == "--help") return Parsed::long_help;
  }
  return std::nullopt;
}

[[noreturn]] void unknown_option(const Command& command, const std::string& word) {
  std::vector<std::string> names;
  for (const auto* options : {&command.options, &help_options()}) {
    for (const auto& option : *options) {
      for (auto& name : {option.short_name(), option.long_name()}) {
        if (!name.empty()) names.push_back(name);
      }
    }
  }
  const std::string name = word.substr(0, word.find('='));
  std::string message = "unknown option '" + name + "'" + did_you_mean(name, names);
  if (message.back() != '?' && !command.arguments.empty()) {
    message += "; if it is not meant as an option, put -- before it";
  }
  throw UsageError(message);
}

/// The last word is an option that wants a value: then that is what CLI11 complains of.
void check_missing_value(const Command& command, const std::vector<std::string>& words) {
  for (const auto& option : command.options) {
    const bool last = !words.empty() && (words.back() == option.short_name() ||
                                         words.back() == option.long_name());
    if (last && !option.is_flag()) {
      throw UsageError(words.back() + " needs a value, " + option.value);
    }
  }
}

void parse_options(const Command& command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<std::string> arguments;
  app.add_option("arguments", arguments);
  std::vector<CLI::Option*> parsed;
  for (const auto& option : command.options) {
    auto* it = option.is_flag() ? app.add_flag(option.names) : app.add_option(option.names);
    it->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    if (!option.is_flag()) {
      it->type_size(1);
      it->expected(1);
    }
    if (option.is_repeated()) it->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    parsed.push_back(it);
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    check_missing_value(command, words);
    throw UsageError(error.what());
  }
  for (const auto& extra : app.remaining()) {
    if (extra.size() > 1 && extra[0] == '-') unknown_option(command, extra);
    throw UsageError("unexpected argument '" + extra + "'");
  }
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    for (const auto& value : parsed[i]->results()) {
      const bool off = command.options[i].is_flag() && value == "false";
      if (!off) assign(command.options[i], value);
    }
  }
  assign_arguments(command, arguments);
}

}  // namespace

Parsed parse(const Command& command, const std::vector<std::string>& words) {
  if (const auto help = wants_help(words)) return *help;
  // Where no word begins with a dash there are only arguments: the common case, and CLI11's
  // set-up would cost it some 60 us.
  const bool options = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.size() > 1 && word[0] == '-';
  });
  if (options) {
    parse_options(command, words);
  } else {
    assign_arguments(command, words);
  }
  return Parsed::run;
}

}  // namespace aioc::cli
