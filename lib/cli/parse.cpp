#include "cli/parse.h"

#include <algorithm>
#include <charconv>

#include "cli/split.h"
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

std::size_t to_number(const Option& option, const std::string& text) {
  std::size_t value = 0;
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec == std::errc::result_out_of_range) {
    throw UsageError(option.title() + ": '" + text + "' is too large");
  }
  if (result.ec != std::errc{} || result.ptr != end) {
    throw UsageError(option.title() + ": '" + text +
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
    throw UsageError(option.title() + ": '" + text + "' is not one of " +
                     listed(option.choices) + did_you_mean(text, option.choices));
  }
  if (option.unsets != nullptr) *option.unsets = false;
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
      throw UsageError("no " + std::string(argument.value) + " given" +
                       (argument.dash ? "; with - it is read from standard input" : ""));
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

/// Is `word` a cluster of flags with an h among them, "-qh"?
bool has_short_help(const Command& command, const std::string& word) {
  if (word.size() < 2 || word[0] != '-') return false;
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (word[i] == 'h') return true;
    const Option* option = command.find_option(std::string("-") + word[i]);
    if (option == nullptr || !option->is_flag()) return false;
  }
  return false;
}

/// -h or --help among the words before any "--".
std::optional<Parsed> wants_help(const Command& command,
                                 const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (word == "--") break;
    if (word == "--help") return Parsed::long_help;
    if (has_short_help(command, word)) return Parsed::short_help;
  }
  return std::nullopt;
}

}  // namespace

Parsed parse(const Command& command, const std::vector<std::string>& words) {
  if (const auto help = wants_help(command, words)) return *help;
  // Where no word begins with a dash there are only arguments: the common case, and CLI11's
  // set-up would cost it some 60 us.
  const bool options = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.size() > 1 && word[0] == '-';
  });
  if (!options) {
    assign_arguments(command, words);
    return Parsed::run;
  }
  const SplitWords split = split_words(command, words);
  for (const auto& [option, value] : split.options) assign(*option, value);
  assign_arguments(command, split.arguments);
  return Parsed::run;
}

}  // namespace aioc::cli
