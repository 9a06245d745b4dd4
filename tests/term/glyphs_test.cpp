// Any text on a terminal: harmless, of known width, and cut so that it says the most.
#include "glyphs.h"

#include <catch2/catch.hpp>
#include <string>

#include "support/screen.h"

using aioc::cut_middle;
using aioc::to_glyphs;

namespace {

/// The text in one line, checked against what a terminal makes of it.
std::string whole(std::string_view text) {
  const auto line = cut_middle(text, 1000);
  aioc::testing::Screen screen(2, 1001);
  screen.write(line.text);
  CHECK(screen.unknown().empty());
  CHECK(screen.row() == 0);
  CHECK(screen.column() == line.width);
  return line.text;
}

std::string cut(std::string_view text, std::size_t columns) {
  const auto line = cut_middle(text, columns);
  aioc::testing::Screen screen(2, 40);
  screen.write(line.text);
  CHECK(screen.column() == line.width);
  CHECK(line.width <= columns);
  return line.text;
}

}  // namespace

TEST_CASE("glyphs: what a terminal should not get is shown by something else") {
  CHECK(whole("").empty());
  CHECK(whole("plain-1.0.tar.gz") == "plain-1.0.tar.gz");
  CHECK(whole("a\x1b[2Jb\r\nc\x7f") == "a␛[2Jb␍␊c␡");
  CHECK(whole("a\u202Etxt.exe") == "a⬚txt.exe");
  CHECK(whole("a\u200Db\u2028c\u0085") == "a⬚b⬚c⬚");
  CHECK(whole("\xff\xc3") == "\uFFFD\uFFFD");
  CHECK(whole("日本語.txt") == "日本語.txt");
}

TEST_CASE("glyphs: a mark stays with its character") {
  CHECK(whole("e\u0301t\u00e9") == "e\u0301té");
  CHECK(whole("\u0301x") == "◌\u0301x");
  CHECK(to_glyphs("e\u0301\u0323x").size() == 2);
  CHECK(whole("❤\uFE0F") == "❤");
}

TEST_CASE("glyphs: too long a text is cut in its middle") {
  const std::string name = "archive-2024.tar.gz";
  CHECK(cut(name, 19) == name);
  CHECK(cut(name, 18) == "archive-2…4.tar.gz");
  CHECK(cut(name, 9) == "arch…r.gz");
  CHECK(cut(name, 2) == "a…");
  CHECK(cut(name, 1) == "…");
  CHECK(cut(name, 0).empty());
  CHECK(cut("", 0).empty());
}

TEST_CASE("glyphs: wide characters are not cut in half, nor marks from what they sit on") {
  CHECK(cut("日本語日本語", 12) == "日本語日本語");
  CHECK(cut("日本語日本語", 11) == "日本語…本語");
  CHECK(cut("日本語日本語", 10) == "日本…本語");
  CHECK(cut("日本語日本語", 3) == "日…");
  CHECK(cut("日本語日本語", 2) == "…");
  CHECK(cut("ae\u0301ie\u0301o", 4) == "ae\u0301…o");
  CHECK(cut("aaaae\u0301", 3) == "a…e\u0301");
}
