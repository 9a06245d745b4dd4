// Lists that people write: a word a line, as it comes on standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "loop/async_generator.h"

namespace aioc {

struct ListLine {
  std::uint64_t number = 0;  ///< from 1, those left out counted
  std::string text;
  bool cut = false;  ///< it was longer than is read
};

/// What a line of a list says: without blanks around it, and without a comment behind a #.
std::string_view list_entry(std::string_view line);

/// What is to be taken of a line.
using EntryOf = std::string_view (*)(std::string_view line);

/// The lines of `fd` as they arrive: what `entry` takes of each, where that is not empty. Of a
/// line beyond `longest` bytes the rest is dropped, so that any input takes the same memory.
/// The descriptor is closed with it, but standard input. Throws std::runtime_error where it
/// cannot be read, with `name` in the message.
///
///     auto lines = list_lines(STDIN_FILENO, "standard input");
///     while (auto line = co_await lines.next()) use(line->text);
aio::AsyncGenerator<ListLine> list_lines(int fd, std::string name, std::size_t longest = 4096,
                                         EntryOf entry = list_entry);

/// Those of standard input, without blanks and comments.
aio::AsyncGenerator<ListLine> standard_input_lines();

}  // namespace aioc
