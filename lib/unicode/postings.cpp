#include "unicode/postings.h"

#include <algorithm>
#include <bitset>

namespace aioc::unicode {

WordRange find_words(const tables::StringTable& words, const QueryWord& word) {
  // The first word in [from, size) of which `before` is not true.
  const auto bound = [&words](std::size_t from, auto before) {
    std::size_t length = words.size() - from;
    while (length > 0) {
      const std::size_t half = length / 2;
      if (before(words[from + half])) {
        from += half + 1;
        length -= half + 1;
      } else {
        length = half;
      }
    }
    return from;
  };
  const std::size_t first = bound(0, [&](std::string_view w) { return w < word.word; });
  if (!word.prefix) {
    const bool found = first < words.size() && words[first] == word.word;
    return {first, found ? first + 1 : first};
  }
  return {first, bound(first, [&](std::string_view w) { return w.starts_with(word.word); })};
}

Postings::Postings(const tables::WordTable& table, WordRange range) {
  if (range.last - range.first == 1) {
    shared_ = table.postings(range.first);
  } else if (range.first < range.last) {
    std::bitset<0x10000> members;
    for (std::size_t word = range.first; word < range.last; ++word) {
      for (const auto number : table.postings(word)) members.set(number);
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i]) owned_.push_back(static_cast<std::uint16_t>(i));
    }
  }
}

bool Postings::contains(std::uint16_t number) const {
  const auto all = numbers();
  return std::binary_search(all.begin(), all.end(), number);
}

CodePointSet from_ranks(std::span<const std::uint16_t> ranks) {
  CodePointSet set;
  for (const auto rank : ranks) {
    const char32_t c = tables::kRanked[rank];
    set.append({c, c});
  }
  return set;
}

std::vector<std::uint16_t> intersect(const Postings& postings,
                                     std::span<const Postings* const> others) {
  std::vector<std::uint16_t> out;
  for (const auto number : postings.numbers()) {
    const bool everywhere =
        std::all_of(others.begin(), others.end(),
                    [&](const Postings* other) { return other->contains(number); });
    if (everywhere) out.push_back(number);
  }
  return out;
}

}  // namespace aioc::unicode
