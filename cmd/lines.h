// Lists that people write: a word a line, as it comes on standard input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "loop/async_generator.h"

namespace aioc {

struct ListLine {
  std::uint64_t number = 0;  ///< from 1, those left out counted
  std::string text;
};

/// What a line of a list says: without blanks around it, and without a comment behind a #.
std::string_view list_entry(std::string_view line);

/// The lines of standard input as they arrive, without blanks around them; empty ones, and what
/// follows a #, are left out. Of a line beyond 4 KB the rest is dropped, so that any input
/// takes the same memory. Throws std::runtime_error where it cannot be read.
///
///     auto lines = standard_input_lines();
///     while (auto line = co_await lines.next()) use(line->text);
aio::AsyncGenerator<ListLine> standard_input_lines();

}  // namespace aioc
