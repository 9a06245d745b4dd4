// Code points as people spell them: U+265C, 0x265c, \u265c, \u{265c}, \U0001F600, \x41,
// &#x265c;, &#9820;, &eacute;, and ranges U+2654..U+265F.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "unicode/codepoint_set.h"

namespace aioc::unicode {

enum class CodePointStatus {
  ok,
  not_code_points,  ///< some part of the text is no spelling of a code point
  beyond,           ///< all are spellings, but one is above U+10FFFF
  backwards,        ///< all are spellings, but a range ends before it begins
};

/// The outcome of parse_code_points. `bad` is the first spelling that is `beyond` or
/// `backwards`; `ranges` holds all the others.
struct ParsedCodePoints {
  CodePointStatus status = CodePointStatus::not_code_points;
  std::vector<CodePointRange> ranges;  ///< in the order given
  std::string_view bad;
};

/// Reads a text that consists of nothing but spellings of code points, with or without white
/// space or commas between them. Hexadecimal digits in either case; a \uD83D\uDE00 pair is
/// the one character it stands for. Linear; never throws.
///
///     parse_code_points("U+265C &#x2656;").ranges  // {{0x265C, 0x265C}, {0x2656, 0x2656}}
ParsedCodePoints parse_code_points(std::string_view text);

/// What is wrong with `parsed.bad`, as a sentence for the user that names the remedy.
std::string explain(const ParsedCodePoints& parsed);

}  // namespace aioc::unicode
