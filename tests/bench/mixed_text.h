// Text in many scripts, the same bytes on every machine and in every run.
#pragma once

#include <cstddef>
#include <string>

namespace bench {

// Exactly `bytes` of well-formed UTF-8 in lines: ASCII prose, accented Latin, Greek, CJK,
// Hangul and emoji (with joined and flag sequences).
std::string mixed_text(std::size_t bytes);

}  // namespace bench
