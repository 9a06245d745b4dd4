// Any text in the pieces in which a terminal shows it, harmless and with their widths.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "term/live_lines.h"
#include "term/spinner.h"

namespace aioc {

/// The text's pieces: a character with the marks that sit on it, or what stands for one that a
/// terminal should not get (see unicode/display.h); U+FFFD for what is not UTF-8. The variation
/// selectors that choose a text's or an emoji's shape are left out: terminals do not agree on
/// the width that they lead to.
std::vector<term::Glyph> to_glyphs(std::string_view text);

/// The text in at most that many columns: where it is too long … stands in its middle, as a
/// file's name says as much at its end as at its beginning. Empty where there are no columns.
term::Line cut_middle(std::string_view text, std::size_t columns);

}  // namespace aioc
