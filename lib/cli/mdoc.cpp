#include "cli/mdoc.h"

#include <stdexcept>

namespace aioc::cli {
namespace {

/// `text` as mdoc takes it for plain words: no escape, and no request at a line's start.
std::string escaped(std::string_view text) {
  std::string out;
  if (!text.empty() && (text[0] == '.' || text[0] == '\'')) out += "\\&";
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '\'') {
      out += "\\(aq";
    } else if (c == '"') {
      out += "\\(dq";
    } else if (c == '`') {
      out += "\\(ga";
    } else {
      out += c;
    }
  }
  return out;
}

/// A sentence a line, as mdoc wants it.
std::string sentences(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto end = text.find(". ");
    const auto sentence = text.substr(0, end == text.npos ? text.size() : end + 1);
    out += escaped(sentence) + "\n";
    text.remove_prefix(end == text.npos ? text.size() : end + 2);
  }
  return out;
}

/// "Fl n , Fl Fl limit Ar N": the macros of an option, names joined by commas.
std::string option_macros(const Option& option) {
  if (option.names.empty()) return "Ar " + option.value;
  const std::string brief = option.short_name();
  const std::string full = option.long_name();
  std::string out;
  if (!brief.empty()) out = "Fl " + brief.substr(1);
  if (!full.empty()) out += (out.empty() ? "" : " , ") + ("Fl Fl " + full.substr(2));
  if (!option.value.empty()) out += " Ar " + option.value;
  return out;
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text + ".";
}

void append_options(std::string& out, const std::vector<Option>& options) {
  for (const auto& option : options) {
    out += ".It " + option_macros(option) +
           (option.names.empty() && option.is_repeated() ? " ..." : "") + "\n";
    out += sentences(sentence(option.help));
    out += sentences(option.more);
  }
}

std::string synopsis(const Command& command) {
  std::string out = ".Nm " + command.full_name() + "\n";
  for (const auto& option : command.options) out += ".Op " + option_macros(option) + "\n";
  for (const auto& argument : command.arguments) {
    out += argument.required ? ".Ar " : ".Op Ar ";
    out += argument.value + (argument.is_repeated() ? " ..." : "") + "\n";
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
    out += sentences(sentence(example.what)) + ".Pp\n.Dl " + escaped(example.command) + "\n";
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
