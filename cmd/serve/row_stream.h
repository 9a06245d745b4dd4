// Rows about characters as the servers write them, a piece at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "unicode/codepoint_set.h"

namespace aioc::serve {

/// What a row is made of: literals, and what of the character stands behind each of them.
struct RowShape {
  enum class Field : std::uint8_t {
    none,
    code,       ///< U+265C
    character,  ///< the character itself
    shown,      ///< what can be shown of it, see unicode/display.h
    name,       ///< its name or label
  };
  enum class Escape : std::uint8_t {
    none,
    json,  ///< a character is in quotes, as JSON asks; a surrogate is null
    html,  ///< for text and attributes of HTML
  };
  struct Piece {
    std::string_view literal;
    Field field = Field::none;
  };
  std::array<Piece, 4> pieces;
  std::string_view between = {};  ///< stands before each row but the first
  Escape escape = Escape::none;
};

/// "U+265C\t♜\tBLACK CHESS ROOK\r\n": the telnet server's.
inline constexpr RowShape kTabbedRow = {{{{"", RowShape::Field::code},
                                          {"\t", RowShape::Field::character},
                                          {"\t", RowShape::Field::name},
                                          {"\r\n"}}}};

/// Makes the rows of any number of characters without holding more than a piece of them.
///
///     RowStream rows(kTabbedRow, found.ranges);
///     std::string piece;
///     while (rows.read(piece)) send(std::exchange(piece, {}));
///     send(piece);
class RowStream {
 public:
  static constexpr std::size_t kPiece = 32 * 1024;

  /// The rows of `ranges`, in their order. `shape` must outlive the stream.
  RowStream(const RowShape& shape, std::vector<unicode::CodePointRange> ranges)
      : shape_(shape), ranges_(std::move(ranges)) {}

  /// Appends rows, of at least `enough` bytes in all unless they end; false when the last is
  /// among them. Where names follow a rule, as CJK's do, some 5 ns a row, otherwise some 50.
  bool read(std::string& out, std::size_t enough = kPiece);

 private:
  /// Where in a row the last byte of each field stands, for what is counted up.
  using Ends = std::array<std::size_t, 4>;

  void append_row(std::string& out, char32_t c, Ends& ends);
  char32_t append_counted(std::string& out, char32_t first, char32_t last, std::size_t end);

  const RowShape& shape_;
  std::vector<unicode::CodePointRange> ranges_;
  std::size_t range_ = 0;  // the one at hand
  char32_t done_ = 0;      // how many of its characters have a row
  bool any_ = false;
};

}  // namespace aioc::serve
