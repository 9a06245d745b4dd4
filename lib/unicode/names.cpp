#include "unicode/names.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string_view>

#include "unicode/derived.h"
#include "unicode/tables.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

std::string_view label_kind(char32_t c) {
  const auto code = static_cast<UChar32>(c);
  switch (u_charType(code)) {
    case U_CONTROL_CHAR:
      return "control";
    case U_PRIVATE_USE_CHAR:
      return "private-use";
    case U_SURROGATE:
      return "surrogate";
    default:
      return U_IS_UNICODE_NONCHAR(code) ? "noncharacter" : "reserved";
  }
}

}  // namespace

const DerivedRange* derived_range(char32_t c) {
  const auto derived = tables::kDerived;
  const auto behind =
      std::upper_bound(derived.begin(), derived.end(), c,
                       [](char32_t value, const DerivedRange& r) { return value < r.first; });
  if (behind == derived.begin() || !std::prev(behind)->contains(c)) return nullptr;
  return &*std::prev(behind);
}

bool append_name(std::string& out, char32_t c) {
  if (c > kMaxCodePoint) return false;
  if (const DerivedRange* range = derived_range(c)) {
    append_derived_name(out, *range, c);
    return true;
  }
  const auto runs = tables::kRankRuns;
  const auto run = std::upper_bound(
      runs.begin(), runs.end(), c,
      [](char32_t value, const tables::RankRun& it) { return value < it.first; });
  if (run == runs.begin()) return false;
  const auto rank = std::prev(run)->rank + (c - std::prev(run)->first);
  if (rank >= run->rank) return false;  // in the gap behind its run
  out += tables::kName[rank];
  return true;
}

std::string name(char32_t c) {
  std::string out;
  append_name(out, c);
  return out;
}

void append_name_or_label(std::string& out, char32_t c) {
  if (append_name(out, c)) return;
  out += '<';
  out += label_kind(c);
  out += '-';
  append_hex(out, c);
  out += '>';
}

}  // namespace aioc::unicode
