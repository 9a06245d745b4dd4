// What a query comes to: the same for aioc find, for the telnet server and for the page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/parse.h"
#include "unicode/codepoint_set.h"
#include "unicode/query.h"

namespace aioc {

/// A query that has no answer: it is not UTF-8, one of its code points cannot be, or it is
/// longer than allowed. what() is the sentence for whoever asked.
class QueryError : public cli::UsageError {
 public:
  using cli::UsageError::UsageError;
};

/// The characters that a query asks for, in the order in which they are shown.
struct Found {
  unicode::QueryType type = unicode::QueryType::name;
  std::vector<unicode::CodePointRange> ranges = {};
  std::size_t count = 0;                       ///< of characters in `ranges`
  std::vector<unicode::QueryWord> words = {};  ///< empty where `type` is not name
  std::string status = {};  ///< "5 matches for 'rook black'", "1 character in 'U+265C'"
};

/// Where words are looked for: in names alone, or in the other texts of texts.h too.
enum class FindIn : bool { names, texts };

/// How much may be asked at once.
struct QueryLimits {
  std::size_t bytes = SIZE_MAX;
  std::size_t words = SIZE_MAX;
};

/// What a server lets strangers ask: the dearest such query, of twenty words with a star each,
/// takes two milliseconds.
inline constexpr QueryLimits kServerLimits = {1000, 20};

/// Words are looked up; code points and characters are what they are. Throws QueryError. Costs
/// what NameIndex::find does, and is linear in the query.
///
///     find_characters("rook black").count  // 5
Found find_characters(std::string_view query, FindIn where = FindIn::names,
                      const QueryLimits& limits = {});

/// "1 match", "2 matches".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace aioc
