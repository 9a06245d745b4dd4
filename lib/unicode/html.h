// Characters as HTML writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aioc::unicode {

/// The code point that HTML 4's `&name;` stands for, name without '&' and ';'. O(entities).
std::optional<char32_t> entity_value(std::string_view name);

/// `c` as a character reference: by HTML 4's name where it has one ("&eacute;"), in
/// hexadecimal otherwise ("&#x265C;"); "" where HTML has no valid reference: surrogates,
/// noncharacters, and controls but white space.
std::string html_reference(char32_t c);

}  // namespace aioc::unicode
