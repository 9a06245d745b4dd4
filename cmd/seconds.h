// Lengths of time on the command line.
#pragma once

#include <string>
#include <string_view>

namespace aioc {

/// A number of seconds, "3" or "0.5", of an option. Throws cli::UsageError for what is none,
/// is negative, or is more than a year.
double parse_seconds(std::string_view option, const std::string& text);

/// A length of time for messages, in its shortest form: "0.5 s".
std::string seconds_text(double seconds);

}  // namespace aioc
