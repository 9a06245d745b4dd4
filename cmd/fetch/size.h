// Numbers of bytes on the command line and in messages. K is 1024, everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aioc::fetch {

/// A number of bytes of an option: "100", "10K", "1.5M", "2G", "1T", in any case; KB and KiB
/// are K. What a fraction leaves is rounded to a byte. Throws cli::UsageError for what is none,
/// and for what 64 bits do not hold.
///
///     parse_size("--max-size", "1.5K")  // 1536
std::uint64_t parse_size(std::string_view option, const std::string& text);

/// A number of bytes for progress and messages, to two or three digits and in at most 7
/// columns: "999 B", "9.8 KiB", "98 KiB", "1.0 MiB".
std::string size_text(std::uint64_t bytes);

}  // namespace aioc::fetch
