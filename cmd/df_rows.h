// What df prints, read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aioc {

/// A file system as df tells of it. The sizes are as printed, "80G" or bytes; "-" where df
/// knows none.
struct DfRow {
  std::string size;
  std::string used;
  std::string available;
  std::string type;
  std::string source;
  std::string mount;
};

/// The columns to ask df for, in an order in which blanks in names do no harm.
inline constexpr std::string_view kDfColumns = "--output=size,used,avail,fstype,source,target";

/// Reads df's output, of the columns above and in the locale C, in which it pads by bytes.
/// Throws std::runtime_error for a line that is none of df's.
std::vector<DfRow> parse_df(std::string_view output);

}  // namespace aioc
