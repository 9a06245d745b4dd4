#include "cli/help.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace aioc::cli {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kWidestName = 26;  // a longer one gets a line of its own
constexpr std::size_t kWidestText = 100;

/// The columns of a text of ours: one a code point. Help has no wide characters.
std::size_t text_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// Appends `text`, breaking between words so that no line passes `columns`; lines after the
/// first begin at column `indent`, where the first one is taken to stand already.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent,
                    std::size_t columns) {
  std::size_t at = indent;
  bool first = true;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t size = text_width(word);
    if (!first && at + 1 + size > columns) {
      out += '\n';
      out.append(indent, ' ');
      at = indent;
    } else if (!first) {
      out += ' ';
      ++at;
    }
    out += word;
    at += size;
    first = false;
  }
  out += '\n';
}

std::string option_title(const Option& option) {
  const std::string brief = option.short_name();
  const std::string full = option.long_name();
  std::string out = brief;
  if (!full.empty()) out += (brief.empty() ? "    " : ", ") + full;
  if (!option.value.empty()) out += (out.empty() ? "" : " ") + std::string(option.value);
  if (option.names.empty() && option.is_repeated()) out += "...";
  return out;
}

std::vector<NamedRow> option_rows(const std::vector<Option>& options, HelpLength length) {
  std::vector<NamedRow> rows;
  for (const auto& option : options) {
    std::string text(option.help);
    if (length == HelpLength::whole && !option.more.empty()) {
      text += ". ";
      text += option.more;
    }
    rows.emplace_back(option_title(option), text);
  }
  return rows;
}

}  // namespace

std::string help_section(const std::string& heading, std::span<const NamedRow> rows,
                         std::size_t columns) {
  columns = std::clamp<std::size_t>(columns, 40, kWidestText);
  std::size_t widest = 0;
  for (const auto& row : rows) {
    const auto size = text_width(row.first);
    if (size <= kWidestName) widest = std::max(widest, size);
  }
  const std::size_t text_column = kIndent + widest + 2;
  std::string out = "\n" + heading + ":\n";
  for (const auto& [name, text] : rows) {
    out.append(kIndent, ' ');
    out += name;
    const std::size_t size = text_width(name);
    if (size > widest) {
      out += '\n';
      out.append(text_column, ' ');
    } else {
      out.append(widest + 2 - size, ' ');
    }
    append_wrapped(out, text, text_column, columns);
  }
  return out;
}

std::string help(const Command& command, HelpLength length, std::size_t columns) {
  std::string out = command.full_name() + " - " + std::string(command.summary) +
                    "\n\nUsage: " + command.usage() + "\n";
  if (command.is_group()) {
    std::vector<NamedRow> rows;
    for (const auto& [name, summary] : command.subcommands) rows.emplace_back(name, summary);
    out += help_section("Commands", rows, columns);
  }
  if (!command.arguments.empty()) {
    out += help_section("Arguments", option_rows(command.arguments, length), columns);
  }
  auto options = option_rows(command.options, length);
  options.emplace_back("-h, --help", length == HelpLength::brief
                                         ? "print this help; --help, the whole"
                                         : "print the brief help; --help, this");
  out += help_section("Options", options, columns);
  if (!command.examples.empty()) {
    out += "\nExamples:\n";
    for (const auto& example : command.examples) {
      out += "  " + std::string(example.command) + "\n";
      if (length == HelpLength::whole) out += "      " + std::string(example.what) + "\n";
    }
  }
  if (length == HelpLength::whole && !command.statuses.empty()) {
    std::vector<NamedRow> rows;
    for (const auto& [status, meaning] : command.statuses) {
      rows.emplace_back(std::to_string(static_cast<int>(status)), meaning);
    }
    out += help_section("Exit status", rows, columns);
  }
  if (command.is_group()) {
    const std::string name = command.full_name();
    out += "\n'" + name + " COMMAND -h' is a command's short help, '" +
           (command.name.empty() ? "aioc help" : "aioc help " + std::string(command.name)) +
           " COMMAND' the whole.\n";
  }
  return out;
}

}  // namespace aioc::cli
