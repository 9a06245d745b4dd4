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

namespace {

using Tables = std::initializer_list<const tables::WordTable*>;

/// Apart from the constructor, whose stack need not hold the bits where there is one word.
[[gnu::noinline]] std::vector<std::uint16_t> unite(Tables all, const QueryWord& prefix) {
  std::bitset<0x10000> members;
  for (const auto* table : all) {
    const WordRange range = find_words(table->word, prefix);
    for (std::size_t i = range.first; i < range.last; ++i) {
      for (const auto number : table->postings(i)) members.set(number);
    }
  }
  std::vector<std::uint16_t> out;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i]) out.push_back(static_cast<std::uint16_t>(i));
  }
  return out;
}

}  // namespace

Postings::Postings(Tables all, const QueryWord& word) {
  if (word.prefix) {
    owned_ = unite(all, word);
    return;
  }
  for (const auto* table : all) {
    const WordRange range = find_words(table->word, word);
    if (range.first == range.last) continue;
    shared_ = table->postings(range.first);
    return;
  }
}

bool Postings::contains(std::uint16_t number) const {
  const auto all = numbers();
  return std::binary_search(all.begin(), all.end(), number);
}

CodePointSet from_ranks(std::span<const std::uint16_t> ranks) {
  CodePointSet set;
  const auto runs = tables::kRankRuns;
  auto behind = runs.begin();  // the first run that begins behind the rank
  for (const auto rank : ranks) {
    if (behind == runs.begin() || behind->rank <= rank) {
      behind = std::upper_bound(
          behind, runs.end(), rank,
          [](std::uint32_t value, const tables::RankRun& run) { return value < run.rank; });
    }
    const auto& run = *std::prev(behind);
    const char32_t c = run.first + (rank - run.rank);
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
