// Words as the index knows them: Python's \w+ tokens, upper-cased by Unicode's rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aioc::unicode {

/// True for what Python's `\w` matches in a str: letters, numbers of every kind, and '_'.
bool is_word_character(char32_t c);

/// `text` in upper case by Unicode's full mappings ("ß" gives "SS"), in no locale's way.
/// Bytes that are not UTF-8 become U+FFFD.
std::string to_upper(std::string_view text);

/// The `\w+` tokens of `text`, each upper-cased, in order. Bytes that are not UTF-8
/// separate words. Source: `tokenize` of the seed's charfinder.py. Linear; ASCII text
/// never reaches ICU.
///
///     tokenize("euro-currency")  // {"EURO", "CURRENCY"}
std::vector<std::string> tokenize(std::string_view text);

}  // namespace aioc::unicode
