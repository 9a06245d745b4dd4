// Properties of a character, by the names that Unicode's own files give their values.
#pragma once

#include <string>
#include <string_view>

namespace aioc::unicode {

/// General_Category, short: "So", "Lu"; "Cn" for what is not assigned.
std::string_view category(char32_t c);

/// The block's name as in Blocks.txt: "Miscellaneous Symbols"; "No_Block" outside of any.
std::string_view block(char32_t c);

/// Script, long: "Latin", "Han"; "Zzzz" is "Unknown".
std::string_view script(char32_t c);

/// The Unicode version that first had `c`, "1.1"; "" where it is not assigned yet.
std::string age(char32_t c);

/// Columns on a terminal: 2 for East Asian wide and fullwidth (UAX #11), 0 for controls,
/// marks that sit on another character, and invisible format characters, else 1. Never asks
/// the locale.
int width(char32_t c);

/// True for Mn, Mc and Me, and for the jamo that join the one before: shown alone they
/// would sit on whatever stands to their left.
bool is_combining(char32_t c);

/// Unicode's version as ICU's data has it, "15.0"; ICU's own version, "72.1".
std::string unicode_version();
std::string icu_version();

}  // namespace aioc::unicode
