#include "unicode/display.h"

#include <string>

#include "unicode/printers.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

using testing::CodePoints;

struct Shown {
  std::string text;
  int width;

  friend bool operator==(const Shown&, const Shown&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Shown& shown) {
    return out << '"' << shown.text << "\" in " << shown.width;
  }
};

Shown show(char32_t c) {
  Shown shown{"", 0};
  shown.width = append_display(shown.text, c);
  return shown;
}

TEST_CASE("what can be seen is shown as it is", "[display]") {
  CHECK(show(U'A') == Shown{"A", 1});
  CHECK(show(U' ') == Shown{" ", 1});
  CHECK(show(U'é') == Shown{"é", 1});
  CHECK(show(U'♜') == Shown{"♜", 1});
  CHECK(show(U'一') == Shown{"一", 2});
  CHECK(show(U'😀') == Shown{"😀", 2});
}

TEST_CASE("a control is shown as its picture", "[display]") {
  CHECK(show(0x00) == Shown{"␀", 1});
  CHECK(show(0x0A) == Shown{"␊", 1});
  CHECK(show(0x1B) == Shown{"␛", 1});
  CHECK(show(0x1F) == Shown{"␟", 1});
  CHECK(show(0x7F) == Shown{"␡", 1});
}

TEST_CASE("a combining mark sits on a dotted circle", "[display]") {
  CHECK(show(0x301) == Shown{"◌\u0301", 1});
  CHECK(show(0x20DD) == Shown{"◌\u20DD", 1});
  CHECK(show(0x903) == Shown{"◌\u0903", 2});
  CHECK(show(0x302E) == Shown{"◌\u302E", 3});  // wide and combining
  CHECK(show(0x1161) == Shown{"◌\u1161", 1});
}

TEST_CASE("what cannot be seen or does harm is shown as a dotted square", "[display]") {
  for (const char32_t c :
       CodePoints{0x80,    0x9B,    0x9F,   0xAD,   0x61C,  0x200B, 0x200D,  0x200E,
                  0x200F,  0x2028,  0x2029, 0x202E, 0x2066, 0x2069, 0xFEFF,  0xFFF9,
                  0xE0001, 0xE0041, 0xD800, 0xDFFF, 0x378,  0xFFFE, 0x10FFFF}) {
    CAPTURE(c);
    CHECK(show(c) == Shown{"⬚", 1});
  }
}

TEST_CASE("format characters that are drawn are shown", "[display]") {
  CHECK(show(0x600) == Shown{"\u0600", 1});
  CHECK(show(0x6DD) == Shown{"\u06DD", 1});
}

TEST_CASE("no code point is shown as a control or a lone mark or nothing", "[display]") {
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    const Shown shown = show(c);
    const Decoded first = decode(shown.text);
    const auto kind = category(first.code_point);
    const bool harmless = first.valid && kind != "Cc" && kind != "Cs" && kind != "Cn" &&
                          kind != "Zl" && kind != "Zp" && !is_combining(first.code_point);
    if (!harmless || shown.width < 1 || shown.width > 3) {
      FAIL(testing::code(c) << " is shown as " << shown);
    }
  }
}

}  // namespace
}  // namespace aioc::unicode
