// What is known of the terminal behind a descriptor: whether there is one, how large it
// is, and whether it wants colour.
#pragma once

#include <cstddef>
#include <string_view>

namespace aioc::term {

enum class When { automatic, always, never };

/// True where `fd` is a terminal.
bool is_terminal(int fd);

/// The width in columns of the terminal at `fd`; COLUMNS where that is set, 80 where there is
/// no telling.
std::size_t columns(int fd);

/// Its height in rows; LINES where that is set, 24 where there is no telling.
std::size_t rows(int fd);

/// Shall what goes to `fd` be coloured? A flag (`when`) decides before the environment, and
/// that before the terminal: NO_COLOR (if not empty) says no, CLICOLOR_FORCE (if neither
/// empty nor 0) says yes, TERM=dumb says no. https://no-color.org,
/// https://bixense.com/clicolors
bool wants_color(int fd, When when);

}  // namespace aioc::term
