#include "df_rows.h"

#include <stdexcept>

namespace aioc {
namespace {

constexpr std::string_view kMountHeading = "Mounted on";

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

/// The first word of `line`, which goes from it with the blanks on both sides.
std::string take_word(std::string_view& line) {
  const auto begin = line.find_first_not_of(' ');
  if (begin == line.npos) return "";
  line.remove_prefix(begin);
  const auto end = line.find(' ');
  const std::string word(line.substr(0, end));
  line.remove_prefix(end == line.npos ? line.size() : end);
  const auto next = line.find_first_not_of(' ');
  line.remove_prefix(next == line.npos ? line.size() : next);
  return word;
}

std::string_view without_padding(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == text.npos ? 0 : last + 1);
}

DfRow parse_row(std::string_view whole, std::size_t mount_column) {
  DfRow row;
  std::string_view line = whole;
  for (std::string* column : {&row.size, &row.used, &row.available, &row.type}) {
    *column = take_word(line);
  }
  // Both names left may hold blanks: the heading says where the second begins.
  const std::size_t taken = whole.size() - line.size();
  // A df that pads by columns, not bytes, sets the second a little further right.
  const std::size_t mount = whole.find_first_not_of(' ', mount_column);
  if (line.empty() || mount_column <= taken || mount == whole.npos) {
    throw std::runtime_error("cannot read this line of df: '" + std::string(whole) + "'");
  }
  row.source = without_padding(line.substr(0, mount_column - taken));
  row.mount = whole.substr(mount);
  return row;
}

}  // namespace

std::vector<DfRow> parse_df(std::string_view output) {
  std::vector<DfRow> rows;
  if (output.empty()) return rows;
  const std::string_view heading = take_line(output);
  const auto column = heading.find(kMountHeading);
  if (column == heading.npos) {
    throw std::runtime_error("cannot read the heading of df: '" + std::string(heading) + "'");
  }
  while (!output.empty()) rows.push_back(parse_row(take_line(output), column));
  return rows;
}

}  // namespace aioc
