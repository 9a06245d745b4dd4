// Whose flags to fetch, as flags2 of "Fluent Python" chooses them.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::fetch {

/// The codes that `words` choose, in upper case, sorted, each once, and of these the first
/// `limit`. "A" is AA to AZ, "br" is BR; without words it is the twenty most populous
/// countries, and with `every`, whatever the words, AA to ZZ. Throws cli::UsageError for other
/// words.
///
///     flag_codes({"us", "BR"}, false)  // {"BR", "US"}
std::vector<std::string> flag_codes(
    const std::vector<std::string>& words, bool every,
    std::size_t limit = std::numeric_limits<std::size_t>::max());

/// Where the flag is: "https://example.org/flags/cn/cn.gif". `base_url` may end with a slash.
std::string flag_url(std::string_view base_url, std::string_view code);

/// What it is saved as: "CN.gif".
std::string flag_file_name(std::string_view code);

}  // namespace aioc::fetch
