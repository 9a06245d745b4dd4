#include "unicode/texts.h"

#include <algorithm>

#include "unicode/tables.h"

namespace aioc::unicode {

std::size_t text_count() { return tables::kTextCodePoint.size(); }

Text text_at(std::size_t number) {
  return {static_cast<char32_t>(tables::kTextCodePoint[number]),
          static_cast<TextKind>(tables::kTextKind[number]), tables::kText[number]};
}

TextRange texts_of(char32_t c) {
  const auto all = tables::kTextCodePoint;
  const auto [first, last] =
      std::equal_range(all.begin(), all.end(), static_cast<std::uint32_t>(c));
  return {static_cast<std::size_t>(first - all.begin()),
          static_cast<std::size_t>(last - all.begin())};
}

}  // namespace aioc::unicode
