// Rows about characters, as find and describe print them: plain, aligned for a terminal, as
// JSON, or by a template.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/output.h"
#include "unicode/texts.h"

namespace aioc {

/// The options that decide what a row looks like.
struct RowOptions {
  bool json = false;
  bool null = false;
  std::optional<std::string> format;
  std::string color = "auto";
};

/// Describes --json, --format, -0 and --color. `options` must live as long as the command.
void add_row_options(cli::Command& command, RowOptions& options);

/// A template of --format, read once: "{code} {name}".
class RowTemplate {
 public:
  /// Throws cli::UsageError for a field that is not known or a brace that is not closed.
  explicit RowTemplate(std::string_view text);

  /// `harmless`: {char} is what a terminal can show of it, see unicode/display.h.
  void append(std::string& out, char32_t c, std::span<const unicode::Text> matched,
              bool harmless) const;

 private:
  using Field = void (*)(std::string&, char32_t, std::span<const unicode::Text>);
  struct Piece {
    std::string literal;
    Field field = nullptr;  ///< printed behind the literal, where there is one
  };
  std::vector<Piece> pieces_;
};

/// Prints a row a character to an output.
///
///     RowPrinter rows(out, options, 7);
///     rows.print(U'♜', {});  // "U+265C\t♜\tBLACK CHESS ROOK\n"
class RowPrinter {
 public:
  /// `code_width` is how wide the first column is to be on a terminal: 7 for "U+1F600".
  /// Throws cli::UsageError where a template is wrong.
  RowPrinter(cli::Output& out, const RowOptions& options, std::size_t code_width);

  /// `matched` are the texts, other than the name, because of which `c` was found.
  void print(char32_t c, std::span<const unicode::Text> matched);

 private:
  void append_row(std::string& row, char32_t c, std::span<const unicode::Text> matched) const;
  void append_plain(std::string& row, char32_t c) const;
  void append_aligned(std::string& row, char32_t c) const;
  void append_colored(std::string& row, std::string_view color) const;

  cli::Output& out_;
  bool json_;
  char end_;
  bool aligned_;
  bool color_;
  std::size_t code_width_;
  std::optional<RowTemplate> template_;
};

/// Appends the JSON object of `c`, without a newline.
void append_json(std::string& out, char32_t c, std::span<const unicode::Text> matched);

/// The bytes of `c` in UTF-8 and its units in UTF-16: "E2 99 9C", "D83D DE00". A surrogate has
/// no UTF-8.
std::string utf8_bytes(char32_t c);
std::string utf16_units(char32_t c);

/// Two hexadecimal digits: "E2".
void append_byte(std::string& out, char byte);

/// "U+265C".
void append_code(std::string& out, char32_t c);

/// "kind: text; kind: text".
void append_matched(std::string& out, std::span<const unicode::Text> matched);

}  // namespace aioc
