// What all that is drawn in place on a terminal needs: whether that can be, how large the
// terminal is at this moment, and a way to write.
#pragma once

#include <cstddef>
#include <string_view>

namespace aioc::term {

/// Whether lines at `fd` can be redrawn: it is a terminal, and TERM is set and not "dumb".
bool can_redraw(int fd);

/// False where the shell has put us into the background. Where the terminal is not the one
/// that controls us, there is no telling, and it is true.
bool in_foreground(int fd);

struct Size {
  std::size_t rows;
  std::size_t columns;
};

/// The terminal's own size, at least 1 by 1: COLUMNS and LINES, which may be those of another
/// one, count only where it does not know. A line that wraps could not be redrawn.
Size own_size(int fd);

/// Writes all of it, in one write(2) where the terminal takes it. What cannot be written is
/// not: an ornament is no reason to fail.
void write_ornament(int fd, std::string_view text);

}  // namespace aioc::term
