// The inverted index of character names: from words to the characters that have them all.
// Counterpart of the seed's UnicodeNameIndex, with the whole of Unicode built in.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "unicode/codepoint_set.h"
#include "unicode/query.h"
#include "unicode/texts.h"

namespace aioc::unicode {

/// A word of the index and the number of characters that have it in their name.
struct WordCount {
  std::string_view word;
  std::size_t count;
};

/// Finds characters by the words of their names. The index is read-only data in the program:
/// making a NameIndex costs nothing, and a query touches only the words it asks for.
///
/// As in the seed, names that begin with CJK UNIFIED IDEOGRAPH or CJK COMPATIBILITY IDEOGRAPH
/// are keyed by those words and not by the hexadecimal digits behind them; digits beside one
/// of those words ("cjk 4e00") find the one character all the same.
///
///     NameIndex index;
///     index.find("rook black").size();  // 5 in Unicode 15
class NameIndex {
 public:
  /// All named characters.
  NameIndex() = default;
  /// Only those in `characters`.
  explicit NameIndex(CodePointSet characters) : only_(std::move(characters)) {}

  /// The characters whose names have every word of the query; none for a query without words.
  /// Some microseconds for few matches; linear in the postings of the rarest word.
  CodePointSet find(std::span<const QueryWord> words) const;
  CodePointSet find(std::string_view query) const { return find(parse_query(query)); }

  /// The same, where a word may also stand in one of the character's texts (texts.h).
  CodePointSet find_wide(std::span<const QueryWord> words) const;

  /// All words, by number of characters, then alphabetically; the first `top` of them.
  std::vector<WordCount> word_rank(std::optional<std::size_t> top = std::nullopt) const;

  /// The words that begin with `prefix` (upper case), alphabetically, at most `most`.
  std::vector<WordCount> words_with_prefix(std::string_view prefix, std::size_t most) const;

 private:
  CodePointSet within(CodePointSet found) const { return only_ ? found & *only_ : found; }
  std::vector<WordCount> words_matching(const QueryWord& prefix) const;

  std::optional<CodePointSet> only_;
};

/// The texts because of which find_wide gave `c`: those that hold the words which are not in
/// its name, as few of them as serve. Empty where the name alone matches.
std::vector<Text> why(char32_t c, std::span<const QueryWord> words);

}  // namespace aioc::unicode
