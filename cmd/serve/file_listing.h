// The page that lists a directory.
#pragma once

#include <string>
#include <string_view>

#include "serve/file_root.h"

namespace aioc::serve {

/// The HTML page of what is in the directory called `name`, opened as `directory`: directories
/// first, each sorted, with sizes and dates of UTC. Left out is what would not be served:
/// names with a dot in front, links that lead out, and what is no file. Beyond kMostEntries it
/// says that there is more. Throws std::system_error.
std::string listing_page(const FileRoot& root, const OpenFile& directory,
                         std::string_view name);

inline constexpr std::size_t kMostEntries = 10'000;

}  // namespace aioc::serve
