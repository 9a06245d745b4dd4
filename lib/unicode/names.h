// Character names: Unicode's Name property, every derived name included.
#pragma once

#include <string>

#include "unicode/derived.h"

namespace aioc::unicode {

/// Appends the name of `c` and returns true; appends nothing and returns false where `c` has
/// none (controls, surrogates, private use, unassigned). O(log n), no allocation but `out`'s.
///
///     std::string out;
///     append_name(out, U'♜');  // "BLACK CHESS ROOK"
bool append_name(std::string& out, char32_t c);

/// The range of derived names that `c` is in, or null. O(log n) in the few such ranges.
const DerivedRange* derived_range(char32_t c);

/// The name of `c`, or "".
std::string name(char32_t c);

/// The name of `c`, or Unicode's label for what has none, as in section 4.8: <control-0009>,
/// <private-use-E000>, <surrogate-D800>, <noncharacter-FFFF>, <reserved-0378>.
void append_name_or_label(std::string& out, char32_t c);

}  // namespace aioc::unicode
