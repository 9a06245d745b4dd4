#include "cli/mdoc.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace aioc::cli {
namespace {

/// What troff would not print as it stands, but as an escape, a typographer's quote or an
/// accent.
constexpr std::array kEscapes = {
    std::pair('\\', "\\e"),  std::pair('\'', "\\(aq"), std::pair('"', "\\(dq"),
    std::pair('`', "\\(ga"), std::pair('^', "\\(ha"),  std::pair('~', "\\(ti"),
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto* at = std::find_if(kEscapes.begin(), kEscapes.end(),
                                  [c](const auto& escape) { return escape.first == c; });
    if (at == kEscapes.end()) {
      out += c;
    } else {
      out += at->second;
    }
  }
  return out;
}

/// Takes the first word, and the space behind it, off the front of `text`.
std::string_view take_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

/// A text line. A word that begins with a dash is an option, not the end of a broken word,
/// and one with a dot or a quote at the line's start is no request.
std::string prose(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  while (!text.empty()) {
    auto word = take_word(text);
    while (word.starts_with('-')) {
      out += "\\-";
      word.remove_prefix(1);
    }
    out += escaped(word);
    if (!text.empty()) out += ' ';
  }
  return out;
}

/// Would mdoc take `word`, among the arguments of a macro, for a macro ("No", "Brq", "%T") or
/// for punctuation?
bool is_special(std::string_view word) {
  if (word.empty() || word.size() > 3) return false;
  if (std::string_view(".,:;()[]?!|%").find(word[0]) != std::string_view::npos) return true;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return word.size() > 1 && is_upper(word[0]) && !is_upper(word[1]);
}

/// The arguments of a macro that print as the shell command `text`.
std::string literal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto word = take_word(text);
    if (is_special(word)) out += "\\&";
    for (const char c : escaped(word)) out += c == '-' ? "\\-" : std::string(1, c);
    if (!text.empty()) out += ' ';
  }
  return out;
}

/// A sentence a line, as mdoc wants it.
std::string sentences(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find(". ");
    out += prose(text.substr(0, end == text.npos ? text.size() : end + 1)) + "\n";
    text.remove_prefix(end == text.npos ? text.size() : end + 2);
  }
  return out;
}

std::string value_macro(const Option& option) {
  return (is_special(option.value) ? "Ar \\&" : "Ar ") + std::string(option.value) +
         (option.names.empty() && option.is_repeated() ? " ..." : "");
}

/// "Fl n , Fl Fl limit Ar N": the macros of an option, names joined by commas; of an argument
/// "Ar QUERY ...".
std::string option_macros(const Option& option) {
  const std::string brief = option.short_name();
  const std::string full = option.long_name();
  std::string out;
  if (!brief.empty()) out = "Fl " + brief.substr(1);
  if (!full.empty()) out += (out.empty() ? "" : " , ") + ("Fl Fl " + full.substr(2));
  if (!option.value.empty()) out += (out.empty() ? "" : " ") + value_macro(option);
  return out;
}

std::string sentence(std::string_view words) {
  std::string text(words);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text + ".";
}

void append_options(std::string& out, const std::vector<Option>& options) {
  for (const auto& option : options) {
    out += ".It " + option_macros(option) + "\n";
    out += sentences(sentence(option.help));
    out += sentences(option.more);
  }
}

std::string synopsis(const Command& command) {
  std::string out = ".Nm " + command.full_name() + "\n";
  if (command.is_group()) {
    return out + ".Ar COMMAND\n.Op Ar OPTIONS\n.Op Ar ARGUMENTS\n";
  }
  for (const auto& option : command.options) out += ".Op " + option_macros(option) + "\n";
  for (const auto& argument : command.arguments) {
    out += (argument.required ? "." : ".Op ") + option_macros(argument) + "\n";
  }
  return out;
}

std::string options(const Command& command) {
  std::string out = ".Bl -tag -width Ds\n";
  append_options(out, command.arguments);
  append_options(out, command.options);
  append_options(out, help_options());
  return out + ".El\n";
}

std::string exit_statuses(const Command& command) {
  std::string out = ".Bl -tag -width Ds\n";
  for (const auto& [status, meaning] : command.statuses) {
    out +=
        ".It " + std::to_string(static_cast<int>(status)) + "\n" + sentences(sentence(meaning));
  }
  return out + ".El\n";
}

std::string examples(const Command& command) {
  std::string out;
  for (const auto& example : command.examples) {
    if (!out.empty()) out += ".Pp\n";
    out += sentences(sentence(example.what)) + ".Pp\n.Dl " + literal(example.command) + "\n";
  }
  return out;
}

std::string section(std::string_view placeholder, const Command& command) {
  if (placeholder == "SYNOPSIS") return synopsis(command);
  if (placeholder == "OPTIONS") return options(command);
  if (placeholder == "EXIT") return exit_statuses(command);
  if (placeholder == "EXAMPLES") return examples(command);
  throw std::runtime_error("unknown placeholder @" + std::string(placeholder) + "@");
}

}  // namespace

std::string fill_man_page(std::string_view page, const Command& command) {
  constexpr std::string_view kOpen = ".\\\" @";
  std::string out;
  while (!page.empty()) {
    const auto end = page.find('\n');
    const auto line = page.substr(0, end);
    page.remove_prefix(end == page.npos ? page.size() : end + 1);
    if (line.starts_with(kOpen) && line.ends_with('@')) {
      out += section(line.substr(kOpen.size(), line.size() - kOpen.size() - 1), command);
    } else {
      out += line;
      out += '\n';
    }
  }
  return out;
}

}  // namespace aioc::cli
