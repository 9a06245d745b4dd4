#include "unicode/codepoint_set.h"

#include <algorithm>
#include <utility>

namespace aioc::unicode {

CodePointSet::CodePointSet(std::vector<CodePointRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const CodePointRange& a, const CodePointRange& b) { return a.first < b.first; });
  for (const auto& range : ranges) {
    if (!ranges_.empty() && range.first <= ranges_.back().last + 1) {
      ranges_.back().last = std::max(ranges_.back().last, range.last);
    } else {
      ranges_.push_back(range);
    }
  }
}

void CodePointSet::append(CodePointRange range) {
  if (!ranges_.empty() && ranges_.back().last + 1 == range.first) {
    ranges_.back().last = range.last;
  } else {
    ranges_.push_back(range);
  }
}

std::size_t CodePointSet::size() const { return count(ranges_); }

bool CodePointSet::contains(char32_t c) const {
  const auto behind = std::upper_bound(
      ranges_.begin(), ranges_.end(), c,
      [](char32_t value, const CodePointRange& range) { return value < range.first; });
  return behind != ranges_.begin() && c <= std::prev(behind)->last;
}

CodePointSet operator&(const CodePointSet& a, const CodePointSet& b) {
  CodePointSet out;
  auto x = a.ranges_.begin();
  auto y = b.ranges_.begin();
  while (x != a.ranges_.end() && y != b.ranges_.end()) {
    const char32_t first = std::max(x->first, y->first);
    const char32_t last = std::min(x->last, y->last);
    if (first <= last) out.append({first, last});
    if (x->last < y->last) {
      ++x;
    } else {
      ++y;
    }
  }
  return out;
}

CodePointSet operator|(const CodePointSet& a, const CodePointSet& b) {
  std::vector<CodePointRange> all = a.ranges_;
  all.insert(all.end(), b.ranges_.begin(), b.ranges_.end());
  return CodePointSet(std::move(all));
}

std::vector<CodePointRange> slice(std::span<const CodePointRange> ranges, std::size_t start,
                                  std::size_t stop) {
  std::vector<CodePointRange> out;
  std::size_t at = 0;  // the place of the range's first code point
  for (const auto& range : ranges) {
    const std::size_t from = std::max(start, at);
    const std::size_t to = std::min(stop, at + range.size());
    if (from < to) {
      out.push_back({static_cast<char32_t>(range.first + (from - at)),
                     static_cast<char32_t>(range.first + (to - at) - 1)});
    }
    at += range.size();
  }
  return out;
}

std::size_t count(std::span<const CodePointRange> ranges) {
  std::size_t total = 0;
  for (const auto& range : ranges) total += range.size();
  return total;
}

}  // namespace aioc::unicode
