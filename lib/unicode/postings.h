// Word lists and posting lists of tables.h: the arithmetic under NameIndex.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "unicode/codepoint_set.h"
#include "unicode/query.h"
#include "unicode/tables.h"

namespace aioc::unicode {

/// The numbers [first, last) of the words that match: one, none, or those with a prefix.
struct WordRange {
  std::size_t first;
  std::size_t last;
};
WordRange find_words(const tables::StringTable& words, const QueryWord& word);

/// The ascending union of the postings of all words in some tables that match. A single
/// word's are used in place; only a union is held in memory.
class Postings {
 public:
  /// A word that is no prefix is in one of the tables at most.
  Postings(std::initializer_list<const tables::WordTable*> all, const QueryWord& word);

  std::span<const std::uint16_t> numbers() const { return shared_.empty() ? owned_ : shared_; }
  bool contains(std::uint16_t number) const;

 private:
  std::span<const std::uint16_t> shared_;
  std::vector<std::uint16_t> owned_;
};

/// Ranks (see tables::kRankRuns), ascending, as the characters they stand for.
CodePointSet from_ranks(std::span<const std::uint16_t> ranks);

/// The members of `postings` that are in every one of `others`.
std::vector<std::uint16_t> intersect(const Postings& postings,
                                     std::span<const Postings* const> others);

}  // namespace aioc::unicode
