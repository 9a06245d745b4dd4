// LiveLines: some lines at the bottom of a terminal that are drawn anew in place.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "term/redraw.h"

namespace aioc::term {

/// A line's text, already cut, and the columns that it takes. It moves no cursor: what makes
/// text harmless, and its width, is for who makes these.
struct Line {
  std::string text;
  std::size_t width = 0;
};

/// The lines. Between two draws the cursor rests, hidden, at the left edge of the first of
/// them. So what others write, and the ^C that the terminal echoes, overwrites them where
/// they begin; and where the terminal is made narrower or wider, whether it wraps its text
/// anew (VTE, kitty) or not (xterm), the place to draw at is the cursor's own, with no rows to
/// be counted: all below it is ours to erase.
///
///     term::LiveLines lines(STDERR_FILENO);
///     lines.draw(progress_lines(..., lines.room()));  // ten times a second
///     lines.make_way();
///     print_result();
///     lines.come_back();
///
/// A draw is one write(2). It overwrites, and erases the lines' ends behind, so that nothing
/// flickers. Nothing is drawn where lines cannot be redrawn (see can_redraw), where the
/// terminal belongs to another job, and where it takes nothing for now (Ctrl-S). For one
/// thread.
class LiveLines {
 public:
  explicit LiveLines(int fd) : fd_(fd), able_(can_redraw(fd)) {}
  LiveLines(const LiveLines&) = delete;
  LiveLines& operator=(const LiveLines&) = delete;
  ~LiveLines() { finish(); }

  /// Whether anything will ever be drawn.
  bool able() const { return able_ && !finished_; }
  /// How many lines of how many columns there is room for: one row and one column less than
  /// the terminal has. 0 where it has but one.
  Size room() const;

  /// Puts the lines where the former ones are, if any. For what has come to be too much since
  /// room() was asked, the first lines go, and those that are too wide.
  void draw(std::vector<Line> lines);
  /// Erases the lines and shows the cursor, before something else is written to the terminal,
  /// by whatever descriptor. It should end with a new line.
  void make_way();
  /// Draws what make_way() erased.
  void come_back();
  /// Erases the lines, for good: nothing is drawn after it.
  void finish();

 private:
  void show();

  int fd_;
  bool able_;
  bool standing_ = false;  // they are on the terminal
  bool hidden_ = false;    // and will be again
  bool finished_ = false;
  std::vector<Line> lines_;
};

}  // namespace aioc::term
