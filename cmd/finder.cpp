#include "finder.h"

#include <utility>

#include "unicode/codepoint.h"
#include "unicode/name_index.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

namespace aioc {
namespace {

using unicode::CodePointRange;
using unicode::QueryType;

/// The query as Python's repr gives it; one of a megabyte by its beginning.
std::string quoted(std::string_view query) {
  constexpr std::size_t kMost = 1000;
  if (query.size() <= kMost) return unicode::python_repr(query);
  std::size_t cut = kMost;
  while ((static_cast<unsigned char>(query[cut]) & 0xC0) == 0x80) --cut;
  return unicode::python_repr(query.substr(0, cut)) + "... (" + std::to_string(query.size()) +
         " bytes)";
}

std::vector<CodePointRange> code_points(std::string_view query) {
  auto parsed = unicode::parse_code_points(query);
  if (parsed.status != unicode::CodePointStatus::ok) {
    throw QueryError(unicode::explain(parsed));
  }
  return std::move(parsed.ranges);
}

std::vector<CodePointRange> characters(std::string_view query) {
  std::vector<CodePointRange> ranges;
  for (std::size_t at = 0; at < query.size();) {
    const auto step = unicode::decode(query.substr(at));
    at += step.size;
    const bool blank = step.code_point == ' ' || step.code_point == '\n';
    if (!blank) ranges.push_back({step.code_point, step.code_point});
  }
  return ranges;
}

void look_up(Found& found, std::string_view query, FindIn where, const QueryLimits& limits) {
  found.words = unicode::parse_query(query);
  if (found.words.size() > limits.words) {
    throw QueryError("the query has more than " + std::to_string(limits.words) + " words");
  }
  const unicode::NameIndex index;
  const auto set =
      where == FindIn::texts ? index.find_wide(found.words) : index.find(found.words);
  found.ranges.assign(set.ranges().begin(), set.ranges().end());
}

}  // namespace

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

Found find_characters(std::string_view query, FindIn where, const QueryLimits& limits) {
  if (query.size() > limits.bytes) {
    throw QueryError("the query is longer than " + std::to_string(limits.bytes) + " bytes");
  }
  if (const auto bad = unicode::find_invalid(query)) {
    throw QueryError("the query is not UTF-8 at byte " + std::to_string(*bad));
  }
  Found found{.type = unicode::query_type(query)};
  switch (found.type) {
    case QueryType::codepoint:
      found.ranges = code_points(query);
      break;
    case QueryType::characters:
      found.ranges = characters(query);
      break;
    case QueryType::name:
      look_up(found, query, where, limits);
      break;
  }
  found.count = unicode::count(found.ranges);
  if (found.type != QueryType::name) {
    found.status = counted(found.count, "character", "characters") + " in " + quoted(query);
  } else {
    found.status = (found.count == 0 ? "No match" : counted(found.count, "match", "matches")) +
                   " for " + quoted(query);
  }
  return found;
}

}  // namespace aioc
