// The terminal emulator of the tests, against what xterm does.
#include "support/screen.h"

#include <catch2/catch.hpp>

using aioc::testing::Screen;

namespace {

/// What a screen of 4 by 10 shows of `bytes`, and no sequence was unknown.
std::string shown(std::string_view bytes) {
  Screen screen(4, 10);
  screen.write(bytes);
  CHECK(screen.unknown().empty());
  return screen.text();
}

}  // namespace

TEST_CASE("screen: text, and what moves the cursor in a line") {
  CHECK(shown("").empty());
  CHECK(shown("abc") == "abc");
  CHECK(shown("abc\rx") == "xbc");
  CHECK(shown("abc\b\bx") == "axc");
  CHECK(shown("\b\bx") == "x");
  CHECK(shown("a\tb") == "a       b");
  CHECK(shown("abc\r\ndef") == "abc\ndef");
  CHECK(shown("abc\ndef") == "abc\n   def");
  CHECK(shown("abc\x1b[2Dx\x1b[1Cy\x1b[9Gz") == "axcy    z");
}

TEST_CASE("screen: the cursor goes up, down and anywhere, but never off the screen") {
  CHECK(shown("a\r\nb\x1b[Ac") == "ac\nb");
  CHECK(shown("a\x1b[2Bb\x1b[99Bc") == "a\n\n b\n  c");
  CHECK(shown("\x1b[2;3Hx\x1b[Hy\x1b[3fz") == "y\n  x\nz");
  CHECK(shown("\x1b[99;99Hx\x1b[99Ay") == "         y\n\n\n         x");
}

TEST_CASE("screen: erasing") {
  CHECK(shown("abcdef\x1b[4G\x1b[K") == "abc");
  CHECK(shown("abcdef\x1b[4G\x1b[1K") == "    ef");
  CHECK(shown("abcdef\x1b[4G\x1b[2Kx") == "   x");
  CHECK(shown("aa\r\nbb\r\ncc\x1b[2;2H\x1b[J") == "aa\nb");
  CHECK(shown("aa\r\nbb\r\ncc\x1b[2;1H\x1b[1J") == "\n b\ncc");
  CHECK(shown("aa\r\nbb\x1b[2Jx") == "\n  x");
}

TEST_CASE("screen: the last column is written before the line wraps") {
  Screen screen(4, 10);
  screen.write("0123456789");
  CHECK(screen.row() == 0);
  CHECK(screen.column() == 9);
  screen.write("\r\nx");
  CHECK(screen.text() == "0123456789\nx");
  CHECK(shown("0123456789a") == "0123456789\na");
  CHECK(shown("0123456789\x1b[K") == "012345678");  // as in xterm
  CHECK(shown("0123456789\ra") == "a123456789");
}

TEST_CASE("screen: it scrolls") {
  Screen screen(2, 10);
  screen.write("a\r\nb\r\nc\r\nd");
  CHECK(screen.text() == "c\nd");
  CHECK(screen.scrolled() == "a\nb");
  CHECK(screen.row() == 1);
}

TEST_CASE("screen: wide characters and marks") {
  CHECK(shown("日本\x1b[3Gx") == "日x");
  CHECK(shown("日本\x1b[2Gx") == " x本");
  CHECK(shown("日本\x1b[4G\x1b[K") == "日");
  CHECK(shown("012345678日") == "012345678\n日");
  CHECK(shown("e\u0301x") == "e\u0301x");
  CHECK(shown("日\u0301x") == "日\u0301x");
  CHECK(shown("012345678e\u0301x") == "012345678e\u0301\nx");
  CHECK(shown("\xff") == "\uFFFD");
}

TEST_CASE("screen: bytes may be cut anywhere") {
  const std::string_view bytes = "日本\x1b[2;3Hx\x1b[?25l";
  Screen screen(4, 10);
  for (const char c : bytes) screen.write({&c, 1});
  CHECK(screen.text() == "日本\n  x");
  CHECK_FALSE(screen.cursor_shown());
  screen.write("\x1b[?25h");
  CHECK(screen.cursor_shown());
  CHECK(screen.unknown().empty());
}

TEST_CASE("screen: colours are ignored, and what is not known is told") {
  CHECK(shown("\x1b[1;31ma\x1b[mb") == "ab");
  Screen screen(4, 10);
  screen.write(
      "\x1b[?1049h\x1b[3L\x1b"
      "7\x05");
  CHECK(screen.unknown() == std::vector<std::string>{"\x1b[?1049h", "\x1b[3L",
                                                     "\x1b"
                                                     "7",
                                                     "\x05"});
  CHECK(screen.text().empty());
}

TEST_CASE("screen: made narrower or wider, as xterm cuts") {
  Screen screen(4, 10);
  screen.write("0123456789a\r\nbc");
  screen.resize(4, 5);
  CHECK(screen.text() == "01234\na\nbc");
  screen.resize(4, 10);
  CHECK(screen.text() == "01234\na\nbc");
  screen.resize(2, 10);
  CHECK(screen.text() == "a\nbc");
  CHECK(screen.scrolled() == "01234");
  screen.write("\x1b[H");
  screen.resize(1, 10);
  CHECK(screen.text() == "a");
}

TEST_CASE("screen: made narrower or wider, with lines wrapped anew") {
  Screen screen(4, 10);
  screen.write("0123456789a\r\nbcdefg\x1b[2D");
  screen.resize(4, 4, Screen::Resize::rewrap);
  CHECK(screen.scrolled() == "0123");
  CHECK(screen.text() == "4567\n89a\nbcde\nfg");
  CHECK(screen.row() == 3);
  CHECK(screen.column() == 0);
  screen.resize(4, 10, Screen::Resize::rewrap);
  CHECK(screen.scrolled().empty());
  CHECK(screen.text() == "0123456789\na\nbcdefg");
  CHECK(screen.row() == 2);
  CHECK(screen.column() == 4);
  Screen wide(4, 10);
  wide.write("日本日本");
  wide.resize(4, 5, Screen::Resize::rewrap);
  CHECK(wide.text() == "日本\n日本");
}
