// Text quoted as Python's repr() quotes it, which is also harmless on any terminal.
#pragma once

#include <string>
#include <string_view>

namespace aioc::unicode {

/// What str.isprintable() says of `c`: no control, format character, surrogate, private use or
/// unassigned code point, and no separator but the space.
bool is_printable(char32_t c);

/// repr() of `text` as a Python str: in single quotes unless it holds those and no double
/// ones; \n, \t, \x1b, \u200b for what str.isprintable() denies; a byte that is not UTF-8 as
/// surrogateescape has it, \udcff.
///
///     python_repr("jabberwocky's vest")  // "\"jabberwocky's vest\""
std::string python_repr(std::string_view text);

/// `text` with what is not printable escaped as in python_repr, without quotes and with
/// backslashes left alone: for messages that repeat what somebody typed.
std::string printable(std::string_view text);

}  // namespace aioc::unicode
