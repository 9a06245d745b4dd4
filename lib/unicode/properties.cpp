#include "unicode/properties.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <array>

#include "unicode/tables.h"

namespace aioc::unicode {
namespace {

constexpr UChar32 icu(char32_t c) { return static_cast<UChar32>(c); }

std::string dotted(const UVersionInfo& version) {
  return std::to_string(version[0]) + "." + std::to_string(version[1]);
}

bool is_joining_jamo(char32_t c) {
  const auto type = u_getIntPropertyValue(icu(c), UCHAR_HANGUL_SYLLABLE_TYPE);
  return type == U_HST_VOWEL_JAMO || type == U_HST_TRAILING_JAMO;
}

}  // namespace

std::string_view category(char32_t c) {
  return u_getPropertyValueName(UCHAR_GENERAL_CATEGORY, u_charType(icu(c)),
                                U_SHORT_PROPERTY_NAME);
}

std::string_view block(char32_t c) {
  const auto all = tables::kBlocks;
  const auto behind =
      std::upper_bound(all.begin(), all.end(), c,
                       [](char32_t value, const tables::Block& b) { return value < b.first; });
  if (behind == all.begin() || c > std::prev(behind)->last) return "No_Block";
  return std::prev(behind)->name;
}

std::string_view script(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getName(uscript_getScript(icu(c), &status));
}

std::string age(char32_t c) {
  UVersionInfo version;
  u_charAge(icu(c), version);
  return version[0] == 0 ? "" : dotted(version);
}

int width(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return 1;
  if (c == 0xAD) return 1;  // terminals show a soft hyphen
  const auto mask = U_GET_GC_MASK(icu(c));
  if (mask & (U_GC_CC_MASK | U_GC_MN_MASK | U_GC_ME_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK))
    return 0;
  if (mask & U_GC_CF_MASK) {
    return u_hasBinaryProperty(icu(c), UCHAR_PREPENDED_CONCATENATION_MARK) ? 1 : 0;
  }
  if (is_joining_jamo(c)) return 0;
  const auto east_asian = u_getIntPropertyValue(icu(c), UCHAR_EAST_ASIAN_WIDTH);
  return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

bool is_combining(char32_t c) {
  return (U_GET_GC_MASK(icu(c)) & U_GC_M_MASK) != 0 || is_joining_jamo(c);
}

std::string unicode_version() {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  return dotted(version);
}

std::string icu_version() {
  UVersionInfo version;
  u_getVersion(version);
  return dotted(version);
}

}  // namespace aioc::unicode
