#include "rows.h"

#include "cli/parse.h"
#include "term/terminal.h"
#include "unicode/derived.h"
#include "unicode/display.h"
#include "unicode/names.h"
#include "unicode/utf8.h"

namespace aioc {
namespace {

constexpr std::string_view kCodeColor = "\033[36m";
constexpr std::string_view kCharacterColor = "\033[1m";
constexpr std::string_view kMatchedColor = "\033[32m";
constexpr std::string_view kNoColor = "\033[0m";

term::When when(const std::string& color) {
  if (color == "always") return term::When::always;
  return color == "never" ? term::When::never : term::When::automatic;
}

}  // namespace

void add_row_options(cli::Command& command, RowOptions& options) {
  command.flag("--json", options.json, "print a JSON object a line",
               "Its fields are listed in aioc-find(1).");
  command.option(
      "--format", "TEMPLATE", &options.format, "print each row by a template",
      "Fields in braces: {code} {char} {name} {decimal} {category} {block} {script} "
      "{age} {width} {utf8} {utf16} {html} {matched}. Escapes: \\t \\n \\0 \\\\, and {{ }} "
      "for braces.");
  command.flag("-0,--null", options.null, "end each row with NUL, not with a newline");
  command
      .option("--color", "WHEN", &options.color, "colour the rows: auto, always or never",
              "By default, on a terminal only. NO_COLOR, CLICOLOR_FORCE and TERM=dumb are "
              "honoured.")
      .one_of({"auto", "always", "never"});
}

void append_code(std::string& out, char32_t c) {
  out += "U+";
  unicode::append_hex(out, c);
}

void append_matched(std::string& out, std::span<const unicode::Text> matched) {
  for (const auto& text : matched) {
    if (&text != &matched.front()) out += "; ";
    out += to_string(text.kind);
    out += ": ";
    out += text.text;
  }
}

void append_byte(std::string& out, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  out += "0123456789ABCDEF"[value >> 4];
  out += "0123456789ABCDEF"[value & 0xF];
}

std::string utf8_bytes(char32_t c) {
  std::string out;
  if (unicode::is_surrogate(c)) return out;
  for (const char byte : unicode::to_utf8(c)) {
    if (!out.empty()) out += ' ';
    append_byte(out, byte);
  }
  return out;
}

std::string utf16_units(char32_t c) {
  std::string out;
  if (c > 0xFFFF) {
    unicode::append_hex(out, 0xD7C0 + (c >> 10));
    out += ' ';
    unicode::append_hex(out, 0xDC00 + (c & 0x3FF));
  } else {
    unicode::append_hex(out, c);
  }
  return out;
}

RowPrinter::RowPrinter(cli::Output& out, const RowOptions& options, std::size_t code_width)
    : out_(out),
      json_(options.json),
      end_(options.null ? '\0' : '\n'),
      aligned_(term::is_terminal(out.fd())),
      color_(term::wants_color(out.fd(), when(options.color))),
      code_width_(code_width) {
  if (options.json && options.format) {
    throw cli::UsageError("give --json or --format, not both");
  }
  if (options.format) template_.emplace(*options.format);
}

void RowPrinter::append_colored(std::string& row, std::string_view color) const {
  if (color_) row += color;
}

void RowPrinter::append_plain(std::string& row, char32_t c) const {
  append_colored(row, kCodeColor);
  append_code(row, c);
  append_colored(row, kNoColor);
  row += '\t';
  unicode::append_utf8(row, c);
  row += '\t';
  unicode::append_name_or_label(row, c);
}

void RowPrinter::append_aligned(std::string& row, char32_t c) const {
  const auto pad = [&row](std::size_t used, std::size_t wanted) {
    row.append(used < wanted ? wanted - used : 0, ' ');
  };
  append_colored(row, kCodeColor);
  const std::size_t begin = row.size();
  append_code(row, c);
  const std::size_t code_width = row.size() - begin;
  append_colored(row, kNoColor);
  pad(code_width, code_width_);
  row += "  ";
  append_colored(row, kCharacterColor);
  const int width = unicode::append_display(row, c);
  append_colored(row, kNoColor);
  pad(static_cast<std::size_t>(width), 2);
  row += "  ";
  unicode::append_name_or_label(row, c);
}

void RowPrinter::append_row(std::string& row, char32_t c,
                            std::span<const unicode::Text> matched) const {
  if (aligned_) {
    append_aligned(row, c);
  } else {
    append_plain(row, c);
  }
  if (matched.empty()) return;
  row += aligned_ ? "  " : "\t";
  append_colored(row, kMatchedColor);
  append_matched(row, matched);
  append_colored(row, kNoColor);
}

void RowPrinter::print(char32_t c, std::span<const unicode::Text> matched) {
  std::string& row = out_.buffer();
  if (json_) {
    append_json(row, c, matched);
  } else if (template_) {
    template_->append(row, c, matched, aligned_);
  } else {
    append_row(row, c, matched);
  }
  row += end_;
  out_.row_done();
}

}  // namespace aioc
