#include "support/screen.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace aioc::testing {
namespace {

constexpr char kEscape = '\x1b';

/// The number that a sequence's parameter is, or what it is without one.
std::size_t parameter(const std::string& body, std::size_t index, std::size_t otherwise) {
  std::size_t at = 0;
  for (; index > 0; --index) {
    at = body.find(';', at);
    if (at == std::string::npos) return otherwise;
    ++at;
  }
  const auto digits = body.substr(at, body.find(';', at) - at);
  return digits.empty() ? otherwise : std::stoul(digits);
}

}  // namespace

Screen::Screen(std::size_t rows, std::size_t columns) : columns_(columns) {
  rows_.assign(rows, blank());
}

void Screen::write(std::string_view bytes) {
  pending_ += bytes;
  std::size_t at = 0;
  while (at < pending_.size()) {
    const std::string_view rest = std::string_view(pending_).substr(at);
    if (rest[0] == kEscape) {
      if (rest.size() < 2) break;
      if (rest[1] != '[') {
        unknown_.emplace_back(rest.substr(0, 2));
        at += 2;
        continue;
      }
      const auto final = std::find_if(rest.begin() + 2, rest.end(),
                                      [](char c) { return c >= '@' && c <= '~'; });
      if (final == rest.end()) break;
      sequence(std::string(rest.begin() + 2, final), *final);
      at += static_cast<std::size_t>(final - rest.begin()) + 1;
    } else if (static_cast<unsigned char>(rest[0]) < 0x20 || rest[0] == '\x7f') {
      control(rest[0]);
      ++at;
    } else {
      const auto step = unicode::decode(rest);
      if (step.truncated) break;
      put(step.valid ? step.code_point : U'\uFFFD');
      at += step.size;
    }
  }
  pending_.erase(0, at);
}

// What comes in

void Screen::control(char c) {
  if (c == '\n') {
    line_feed();
  } else if (c == '\r') {
    move(row_, 0);
  } else if (c == '\b') {
    move(row_, column_ - std::min<std::size_t>(column_, 1));
  } else if (c == '\t') {
    move(row_, (column_ / 8 + 1) * 8);
  } else if (c != '\0' && c != '\a') {
    unknown_.emplace_back(1, c);
  }
}

void Screen::sequence(const std::string& body, char final) {
  if (body == "?25" && (final == 'h' || final == 'l')) {
    cursor_shown_ = final == 'h';
    return;
  }
  if (body.find_first_not_of("0123456789;") != std::string::npos) {
    unknown_.push_back("\x1b[" + body + final);
    return;
  }
  const auto count = std::max<std::size_t>(parameter(body, 0, 1), 1);
  const auto first = parameter(body, 0, 0);
  switch (final) {
    case 'A':
      return move(row_ - std::min(row_, count), column_);
    case 'B':
      return move(row_ + count, column_);
    case 'C':
      return move(row_, column_ + count);
    case 'D':
      return move(row_, column_ - std::min(column_, count));
    case 'G':
      return move(row_, count - 1);
    case 'H':
    case 'f':
      return move(count - 1, std::max<std::size_t>(parameter(body, 1, 1), 1) - 1);
    case 'J':
      return erase_in_display(first);
    case 'K':
      return erase_in_line(first);
    case 'm':
      return;
    default:
      unknown_.push_back("\x1b[" + body + final);
  }
}

void Screen::put(char32_t c) {
  const auto width = static_cast<std::size_t>(unicode::width(c));
  if (width == 0) {
    // On the character before, which is under the cursor where that waits in the last column.
    auto at = column_ - (wrap_next_ || column_ == 0 ? 0 : 1);
    while (at > 0 && rows_[row_].cells[at].width == 0) --at;
    unicode::append_utf8(rows_[row_].cells[at].text, c);
    return;
  }
  if (width > columns_) return;
  if (wrap_next_ || column_ + width > columns_) {
    rows_[row_].wraps = true;
    line_feed();
    column_ = 0;
  }
  wrap_next_ = false;
  erase(row_, column_, column_ + width);
  auto& cells = rows_[row_].cells;
  cells[column_] = {unicode::to_utf8(c), width};
  if (width == 2) cells[column_ + 1] = {"", 0};
  column_ += width;
  if (column_ == columns_) {
    --column_;
    wrap_next_ = true;
  }
}

void Screen::line_feed() {
  wrap_next_ = false;
  if (row_ + 1 < rows_.size()) {
    ++row_;
    return;
  }
  scrolled_.push_back(std::move(rows_.front()));
  rows_.erase(rows_.begin());
  rows_.push_back(blank());
}

void Screen::move(std::size_t row, std::size_t column) {
  wrap_next_ = false;
  row_ = std::min(row, rows_.size() - 1);
  column_ = std::min(column, columns_ - 1);
}

/// Of a wide character, both halves go.
void Screen::erase(std::size_t row, std::size_t from, std::size_t to) {
  auto& cells = rows_[row].cells;
  if (from > 0 && from < columns_ && cells[from].width == 0) --from;
  if (to < columns_ && cells[to].width == 0) ++to;
  std::fill(cells.begin() + static_cast<std::ptrdiff_t>(from),
            cells.begin() + static_cast<std::ptrdiff_t>(to), Cell{});
  if (to == columns_) rows_[row].wraps = false;
}

void Screen::erase_in_line(std::size_t how) {
  if (how > 2) unknown_.push_back("\x1b[" + std::to_string(how) + "K");
  erase(row_, how == 0 ? column_ : 0, how == 1 ? column_ + 1 : columns_);
}

void Screen::erase_in_display(std::size_t how) {
  if (how > 2) unknown_.push_back("\x1b[" + std::to_string(how) + "J");
  erase_in_line(how);
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if ((how != 0 && row < row_) || (how != 1 && row > row_)) erase(row, 0, columns_);
  }
}

// Other sizes

void Screen::resize(std::size_t rows, std::size_t columns, Resize how) {
  wrap_next_ = false;
  columns_ = columns;
  if (how == Resize::cut) {
    cut_to(rows);
  } else {
    rewrap_to(rows);
  }
  column_ = std::min(column_, columns_ - 1);
}

void Screen::cut_to(std::size_t rows) {
  for (Row& row : rows_) {
    row.cells.resize(columns_);
    if (row.cells.back().width == 2) row.cells.back() = {};
    row.wraps = false;
  }
  while (rows_.size() > rows && row_ + 1 < rows_.size()) rows_.pop_back();
  while (rows_.size() > rows) {
    scrolled_.push_back(std::move(rows_.front()));
    rows_.erase(rows_.begin());
    --row_;
  }
  rows_.resize(rows, blank());
}

void Screen::rewrap_to(std::size_t rows) {
  Rows before = std::move(scrolled_);
  const std::size_t cursor_row = before.size() + row_;
  before.insert(before.end(), std::make_move_iterator(rows_.begin()),
                std::make_move_iterator(rows_.end()));
  Rows after;
  Row line;                 // of as many cells as it has
  std::size_t cursor = 0;   // its cell in the line
  bool has_cursor = false;  // the line
  for (std::size_t i = 0; i < before.size(); ++i) {
    auto& cells = before[i].cells;
    if (i == cursor_row) {
      has_cursor = true;
      cursor = line.cells.size() + column_;
    }
    line.cells.insert(line.cells.end(), cells.begin(), cells.end());
    if (before[i].wraps && i + 1 < before.size()) continue;
    while (!line.cells.empty() && line.cells.back().text.empty() &&
           line.cells.back().width == 1) {
      line.cells.pop_back();
    }
    if (has_cursor) row_ = after.size();
    after.push_back(blank());
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.cells.size(); ++at) {
      if (column + line.cells[at].width > columns_) {
        after.back().wraps = true;
        after.push_back(blank());
        column = 0;
      }
      if (has_cursor && at == cursor) {
        row_ = after.size() - 1;
        column_ = column;
      }
      if (column < columns_) after.back().cells[column++] = line.cells[at];
    }
    if (has_cursor && cursor >= line.cells.size()) {
      row_ = after.size() - 1;
      column_ = column + cursor - line.cells.size();
    }
    has_cursor = false;
    line = {};
  }
  // The empty rows at the bottom make room; then the top scrolls, but not past the cursor.
  while (after.size() > row_ + 1 && text_of({after.back()}).empty()) after.pop_back();
  const auto top = std::min(row_, after.size() - std::min(after.size(), rows));
  scrolled_.assign(std::make_move_iterator(after.begin()),
                   std::make_move_iterator(after.begin() + static_cast<std::ptrdiff_t>(top)));
  after.erase(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(top));
  row_ -= top;
  rows_ = std::move(after);
  rows_.resize(rows, blank());
}

// What is seen

std::string Screen::text_of(const Rows& rows) {
  std::string out;
  for (const Row& row : rows) {
    for (const Cell& cell : row.cells) {
      out += cell.text.empty() && cell.width == 1 ? " " : cell.text;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  out.erase(out.find_last_not_of('\n') + 1);
  return out;
}

std::string Screen::text() const { return text_of(rows_); }

std::string Screen::scrolled() const { return text_of(scrolled_); }

}  // namespace aioc::testing
