// The help texts of -h and --help.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "cli/command.h"

namespace aioc::cli {

enum class HelpLength { brief, whole };

/// The help of a command, wrapped to `columns` (to 100 at most: longer lines are hard to
/// read). The brief one has a line an option; the whole one explains, and has exit statuses.
std::string help(const Command& command, HelpLength length, std::size_t columns);

/// A name and what it is, such as a subcommand and its summary.
using NamedRow = std::pair<std::string, std::string>;

/// Rows in two columns, the second one wrapped, under a heading: "Commands:".
std::string help_section(const std::string& heading, std::span<const NamedRow> rows,
                         std::size_t columns);

}  // namespace aioc::cli
