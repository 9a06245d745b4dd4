#include "unicode/display.h"

#include <unicode/uchar.h>

#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

constexpr char32_t kDottedCircle = 0x25CC;
constexpr char32_t kDottedSquare = 0x2B1A;
constexpr char32_t kControlPictures = 0x2400;

bool is_invisible(char32_t c) {
  const auto code = static_cast<UChar32>(c);
  const auto mask = U_GET_GC_MASK(code);
  if (mask & U_GC_CF_MASK) {
    return !u_hasBinaryProperty(code, UCHAR_PREPENDED_CONCATENATION_MARK);
  }
  return (mask & (U_GC_CC_MASK | U_GC_CS_MASK | U_GC_CN_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) !=
         0;
}

}  // namespace

int append_display(std::string& out, char32_t c) {
  if (c < 0x20 || c == 0x7F) {
    append_utf8(out, c == 0x7F ? kControlPictures + 0x21 : kControlPictures + c);
    return 1;
  }
  if (is_invisible(c)) {
    append_utf8(out, kDottedSquare);
    return 1;
  }
  if (is_combining(c)) {
    append_utf8(out, kDottedCircle);
    append_utf8(out, c);
    return 1 + width(c);
  }
  append_utf8(out, c);
  return width(c);
}

}  // namespace aioc::unicode
