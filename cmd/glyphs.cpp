#include "glyphs.h"

#include <utility>

#include "unicode/display.h"
#include "unicode/properties.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

namespace aioc {
namespace {

bool chooses_shape(char32_t c) { return c == 0xFE0E || c == 0xFE0F; }

void append(term::Line& line, const term::Glyph& glyph) {
  line.text += glyph.text;
  line.width += glyph.width;
}

}  // namespace

std::vector<term::Glyph> to_glyphs(std::string_view text) {
  std::vector<term::Glyph> glyphs;
  for (std::size_t at = 0; at < text.size();) {
    const auto step = unicode::decode(text.substr(at));
    const char32_t c = step.valid ? step.code_point : U'\uFFFD';
    at += step.size;
    if (chooses_shape(c)) continue;
    const bool printable = unicode::is_printable(c);
    const auto width = printable ? static_cast<std::size_t>(unicode::width(c)) : 0;
    if (printable && width == 0 && !glyphs.empty()) {
      unicode::append_utf8(glyphs.back().text, c);  // a mark
      continue;
    }
    term::Glyph glyph;
    if (width > 0) {
      unicode::append_utf8(glyph.text, c);
      glyph.width = width;
    } else {
      glyph.width = static_cast<std::size_t>(unicode::append_display(glyph.text, c));
    }
    glyphs.push_back(std::move(glyph));
  }
  return glyphs;
}

term::Line cut_middle(std::string_view text, std::size_t columns) {
  const auto glyphs = to_glyphs(text);
  term::Line whole;
  for (const auto& glyph : glyphs) append(whole, glyph);
  if (whole.width <= columns || columns == 0) return columns == 0 ? term::Line{} : whole;

  const std::size_t room = columns - 1;  // beside the …
  // The end's part, backwards, then all that is left for the beginning.
  std::size_t end = glyphs.size();
  std::size_t behind = 0;
  while (end > 0 && behind + glyphs[end - 1].width <= room / 2) behind += glyphs[--end].width;
  term::Line cut;
  for (std::size_t i = 0; i < end && cut.width + glyphs[i].width + behind <= room; ++i) {
    append(cut, glyphs[i]);
  }
  append(cut, {"…", 1});
  for (; end < glyphs.size(); ++end) append(cut, glyphs[end]);
  return cut;
}

}  // namespace aioc
