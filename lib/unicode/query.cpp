#include "unicode/query.h"

#include <algorithm>

#include "unicode/codepoint.h"
#include "unicode/tokenize.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

constexpr bool is_ascii_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

QueryType query_type(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_ascii_space)) return QueryType::name;
  if (std::none_of(text.begin(), text.end(), is_ascii_alnum)) return QueryType::characters;
  if (parse_code_points(text).status != CodePointStatus::not_code_points) {
    return QueryType::codepoint;
  }
  return QueryType::name;
}

std::vector<QueryWord> parse_query(std::string_view text) {
  std::vector<QueryWord> words;
  std::size_t begin = 0;
  for (std::size_t star = text.find('*'); star != text.npos; star = text.find('*', begin)) {
    const auto part = text.substr(begin, star - begin);
    for (auto& word : tokenize(part)) words.push_back({std::move(word), false});
    // The token right before the star, if one ends there.
    const bool touches = !part.empty() && [&] {
      std::size_t last = part.size() - 1;
      while (last > 0 && (static_cast<unsigned char>(part[last]) & 0xC0) == 0x80) --last;
      const Decoded step = decode(part.substr(last));
      // What is behind the character may be bytes that belong to none.
      return step.valid && last + step.size == part.size() &&
             is_word_character(step.code_point);
    }();
    if (touches) words.back().prefix = true;
    begin = star + 1;
  }
  for (auto& word : tokenize(text.substr(begin))) words.push_back({std::move(word), false});
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace aioc::unicode
