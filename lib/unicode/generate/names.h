// Names, as ICU knows them, sorted into those that are stored and those that follow a rule.
#pragma once

#include <string>

namespace aioc::unicode::generate {

/// Writes the tables of names, words of names and derived ranges to `path`. Throws
/// std::runtime_error where ICU's names do not fit what the tables can hold.
void write_names(const std::string& path);

}  // namespace aioc::unicode::generate
