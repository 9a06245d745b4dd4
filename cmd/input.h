// Standard input, in the pieces in which it comes.
#pragma once

#include <functional>
#include <string_view>

namespace aioc {

/// Calls `chunk` with what each read(2) of standard input gives, until its end. Throws
/// std::system_error where it cannot be read.
void read_standard_input(const std::function<void(std::string_view)>& chunk);

}  // namespace aioc
