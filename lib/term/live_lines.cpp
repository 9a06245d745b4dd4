#include "term/live_lines.h"

#include <poll.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace aioc::term {
namespace {

constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?25h";
constexpr std::string_view kEraseToEndOfLine = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";

/// False where a write would wait: the terminal was stopped by Ctrl-S, or is slow.
bool takes_output(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  return ::poll(&entry, 1, 0) != 0;
}

}  // namespace

Size LiveLines::room() const {
  const Size size = own_size(fd_);
  return {size.rows - 1, size.columns - 1};
}

void LiveLines::draw(std::vector<Line> lines) {
  lines_ = std::move(lines);
  hidden_ = false;
  show();
}

void LiveLines::show() {
  if (!able() || !in_foreground(fd_) || !takes_output(fd_)) return;
  const Size size = room();
  const auto count = std::min(lines_.size(), size.rows);
  if (count == 0) {
    make_way();
    return;
  }
  std::string out;
  if (!standing_) out += kHideCursor;
  out += '\r';
  for (auto line = lines_.end() - static_cast<std::ptrdiff_t>(count);;) {
    if (line->width <= size.columns) out += line->text;
    if (++line == lines_.end()) break;
    out += kEraseToEndOfLine;
    out += "\r\n";
  }
  out += kEraseBelow;
  if (count > 1) out += "\x1b[" + std::to_string(count - 1) + "A";
  out += '\r';
  standing_ = true;
  write_ornament(fd_, out);
}

void LiveLines::make_way() {
  if (!std::exchange(standing_, false)) return;
  hidden_ = true;
  std::string out = "\r";
  out += kEraseBelow;
  out += kShowCursor;
  write_ornament(fd_, out);
}

void LiveLines::come_back() {
  if (std::exchange(hidden_, false)) show();
}

void LiveLines::finish() {
  make_way();
  finished_ = true;
}

}  // namespace aioc::term
