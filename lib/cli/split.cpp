#include "cli/split.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/parse.h"
#include "cli/suggest.h"

namespace aioc::cli {
namespace {

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

/// The words before the "--" that ends the options, as CLI11 takes them right. Those behind
/// it go to `arguments`: CLI11 gives the "--" itself back as an unknown option.
std::vector<std::string> take_options(const Command& command,
                                      const std::vector<std::string>& words,
                                      std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    const auto equals = words[i].starts_with("--") ? words[i].find('=') : std::string::npos;
    const Option* with_value =
        equals == words[i].npos ? nullptr : command.find_option(words[i].substr(0, equals));
    if (with_value != nullptr && with_value->is_flag()) {
      throw UsageError(words[i].substr(0, equals) + " takes no value");
    }
    if (with_value != nullptr) {
      // In one word CLI11 takes an empty value for none, and eats the next word.
      out.push_back(words[i].substr(0, equals));
      out.push_back(words[i].substr(equals + 1));
      continue;
    }
    out.push_back(words[i]);
    if (const Option* option = command.wants_value(words[i])) {
      if (i + 1 == words.size()) {
        throw UsageError(option->title() + " needs a value, " + std::string(option->value));
      }
      out.push_back(words[++i]);
    }
  }
  return out;
}

/// Each option once, by where it last stood: so the last of two that exclude each other wins.
std::vector<const CLI::Option*> by_last_place(const std::vector<CLI::Option*>& order) {
  std::vector<const CLI::Option*> out;
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    if (std::find(out.begin(), out.end(), *it) == out.end()) out.push_back(*it);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

SplitWords split_words(const Command& command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<std::string> behind_dashes;
  auto before_dashes = take_options(command, words, behind_dashes);
  std::vector<CLI::Option*> parsed;
  for (const auto& option : command.options) {
    const std::string names(option.names);
    auto* it = option.is_flag() ? app.add_flag(names) : app.add_option(names);
    it->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    if (!option.is_flag()) {
      it->type_size(1);
      it->expected(1);
    }
    if (option.is_repeated()) it->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    parsed.push_back(it);
  }
  try {
    app.parse(std::vector<std::string>(before_dashes.rbegin(), before_dashes.rend()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  // The arguments are what CLI11 leaves over: as an option of its own it would take "[a,b]"
  // for a list, and "-5" for an argument.
  SplitWords split;
  split.arguments = app.remaining();
  for (const auto& extra : split.arguments) {
    if (extra.size() > 1 && extra[0] == '-') unknown_option(command, extra);
  }
  for (const CLI::Option* option : by_last_place(app.parse_order())) {
    const auto at = std::find(parsed.begin(), parsed.end(), option) - parsed.begin();
    for (const auto& value : option->results()) {
      split.options.emplace_back(&command.options[static_cast<std::size_t>(at)], value);
    }
  }
  split.arguments.insert(split.arguments.end(), behind_dashes.begin(), behind_dashes.end());
  return split;
}

}  // namespace aioc::cli
