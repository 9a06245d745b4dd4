// What a person typed to find a character: words of its name, code points, or the characters
// themselves. Source: `query_type` of the seed's charfinder.py.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aioc::unicode {

enum class QueryType {
  name,        ///< "rook black"
  codepoint,   ///< "U+265C", "0x265c U+2656"
  characters,  ///< "♜", "$": no letter or digit of ASCII in it
};

/// A word that is looked for, upper-cased; where `prefix`, any word that begins with it.
struct QueryWord {
  std::string word;
  bool prefix = false;

  bool matches(std::string_view other) const {
    return prefix ? other.starts_with(word) : other == word;
  }
  friend auto operator<=>(const QueryWord&, const QueryWord&) = default;
};

/// Which of the three `text` is. A text that holds nothing but white space is a name.
QueryType query_type(std::string_view text);

/// The words of `text`, each once, sorted: its `\w+` tokens, of which those with a '*' right
/// behind are prefixes. Linear, and n log n in the number of words.
///
///     parse_query("hexag* Wind")  // {{"HEXAG", true}, {"WIND", false}}
std::vector<QueryWord> parse_query(std::string_view text);

}  // namespace aioc::unicode
