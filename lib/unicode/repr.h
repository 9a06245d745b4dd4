// Text quoted as Python's repr() quotes it, which is also harmless on any terminal.
#pragma once

#include <string>
#include <string_view>

namespace aioc::unicode {

/// repr() of `text` as a Python str: in single quotes unless it holds those and no double
/// ones; \n, \t, \x1b, \u200b for what str.isprintable() denies; a byte that is not UTF-8 as
/// surrogateescape has it, \udcff.
///
///     python_repr("jabberwocky's vest")  // "\"jabberwocky's vest\""
std::string python_repr(std::string_view text);

}  // namespace aioc::unicode
