#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::testing {

/// What a person would see of what was written to a terminal: a small terminal emulator.
///
/// It knows text (East Asian wide characters take two columns, marks sit on the character
/// before), \r, \n, \b, \t, and of CSI sequences A B C D G H f (the cursor), J and K (erase),
/// m (ignored), ?25h and ?25l. As in xterm, a character in the last column leaves the cursor
/// there, and only the next one wraps. Whatever else comes is in unknown().
///
///     Screen screen(24, 80);
///     screen.write("abc\r\x1b[Kx");
///     CHECK(screen.text() == "x");
class Screen {
 public:
  Screen(std::size_t rows, std::size_t columns);

  /// Bytes as they come: a character or a sequence may be cut anywhere. "\n" moves down only,
  /// as a terminal's line discipline makes "\r\n" of it.
  void write(std::string_view bytes);

  enum class Resize {
    cut,     ///< as xterm: rows are cut at the right, or blanks come there
    rewrap,  ///< as VTE or kitty: lines that wrapped are wrapped anew, the cursor stays with
             ///< its character
  };
  /// Either way, where there are fewer rows, those below the cursor go first, then those at
  /// the top scroll away; rows that are new are blank and at the bottom.
  void resize(std::size_t rows, std::size_t columns, Resize how = Resize::cut);

  /// Each row's text without the blanks at its end, those that are empty at the bottom left
  /// out, joined by "\n".
  [[nodiscard]] std::string text() const;
  /// The same of the rows that have scrolled off at the top.
  [[nodiscard]] std::string scrolled() const;

  /// Where the cursor is, from 0.
  [[nodiscard]] std::size_t row() const { return row_; }
  [[nodiscard]] std::size_t column() const { return column_; }
  [[nodiscard]] bool cursor_shown() const { return cursor_shown_; }
  /// The sequences that it does not know. A test wants none.
  [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  /// A column: a character, or the right half of the one before (width 0).
  struct Cell {
    std::string text = {};  // empty: never written, or erased
    std::size_t width = 1;
  };
  struct Row {
    std::vector<Cell> cells;
    bool wraps = false;  // its line goes on in the next row
  };
  using Rows = std::vector<Row>;

  static std::string text_of(const Rows& rows);
  [[nodiscard]] Row blank() const { return {std::vector<Cell>(columns_), false}; }
  void put(char32_t c);
  void line_feed();
  void control(char c);
  void sequence(const std::string& body, char final);
  void erase(std::size_t row, std::size_t from, std::size_t to);
  void erase_in_line(std::size_t how);
  void erase_in_display(std::size_t how);
  void move(std::size_t row, std::size_t column);
  void cut_to(std::size_t rows);
  void rewrap_to(std::size_t rows);

  std::size_t columns_;
  Rows rows_;
  Rows scrolled_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wrap_next_ = false;
  bool cursor_shown_ = true;
  std::string pending_;  // the beginning of a character or a sequence
  std::vector<std::string> unknown_;
};

}  // namespace aioc::testing
