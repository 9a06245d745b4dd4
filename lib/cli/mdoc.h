// The sections of a command's man page that follow from its description, in mdoc(7). The
// prose stands in man/*.in, where a line `.\" @OPTIONS@` is replaced by the section's body.
#pragma once

#include <string>
#include <string_view>

#include "cli/command.h"

namespace aioc::cli {

/// `page` with `.\" @SYNOPSIS@`, `.\" @OPTIONS@`, `.\" @EXIT@`, and `.\" @EXAMPLES@` replaced
/// by what `command` says. Throws std::runtime_error for a placeholder that is not known.
std::string fill_man_page(std::string_view page, const Command& command);

}  // namespace aioc::cli
