// A character as a terminal can show it without harm: nothing that moves the cursor, turns
// the direction of text, joins its neighbour or cannot be seen.
#pragma once

#include <string>

namespace aioc::unicode {

/// Appends what stands for `c` on a terminal and returns its width in columns: a control as
/// its picture (U+2400 on), a combining mark on ◌, and ⬚ for format characters (bidi
/// controls, joiners), C1 controls, separators of lines, and what is not a character; all
/// else is itself. Unicode's code charts show them so.
int append_display(std::string& out, char32_t c);

}  // namespace aioc::unicode
