#include "find_hint.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "cli/suggest.h"
#include "unicode/derived.h"
#include "unicode/name_index.h"
#include "unicode/names.h"

namespace aioc {
namespace {

using unicode::QueryWord;

/// `query` as a shell takes it.
std::string shell_quoted(std::string_view query) {
  const bool plain = std::all_of(query.begin(), query.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == ' ' || c == '-' || c == '_';
  });
  if (plain && !query.starts_with('-')) return std::string(query);
  std::string out = "'";
  for (const char c : query) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string matches(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " match" : " matches");
}

/// "rok black" is near "rook black": the word one edit away from one of the query's that has
/// the most matches together with the others.
std::string near_query(std::span<const QueryWord> words) {
  constexpr std::size_t kMostWords = 5;
  constexpr std::size_t kShortest = 3;  // everything is near a shorter word
  const unicode::NameIndex index;
  std::string best;
  std::size_t most = 0;
  if (words.size() > kMostWords) return "";
  const auto known = index.words_with_prefix("", SIZE_MAX);
  for (const auto& wrong : words) {
    if (wrong.prefix || wrong.word.size() < kShortest) continue;
    std::vector<QueryWord> query;
    for (const auto& word : words) {
      if (word != wrong) query.push_back(word);
    }
    for (const auto& [word, count] : known) {
      const bool alike = word.size() + 1 >= wrong.word.size() &&
                         word.size() <= wrong.word.size() + 1 && count > most;
      if (!alike || cli::edit_distance(wrong.word, word) != 1) continue;
      query.push_back({std::string(word)});
      if (const std::size_t found = index.find(query).size(); found > most) {
        most = found;
        best = std::string(word) + " for " + wrong.word;
      }
      query.pop_back();
    }
  }
  if (best.empty()) return "";
  return "with " + best + " there " + (most == 1 ? "is " : "are ") + matches(most);
}

}  // namespace

std::string find_hint(std::string_view query, std::span<const QueryWord> words, bool wide) {
  constexpr std::size_t kLongest = 60;  // a longer query is no slip of the finger
  if (words.empty()) return "";
  std::string hint;
  if (const std::size_t count = wide ? 0 : unicode::NameIndex().find_wide(words).size()) {
    hint = matches(count) + " among aliases and keywords";
    if (query.size() <= kLongest) hint += "; try: aioc find -a " + shell_quoted(query);
  } else if (query.size() > kLongest) {
    return "";
  } else if (const auto c = unicode::parse_name_hex(words[0].word);
             c && words.size() == 1 && !unicode::name(*c).empty()) {
    hint = "for the code point, try: aioc find U+" + words[0].word;
  } else {
    hint = near_query(words);
  }
  return hint.empty() ? "" : "aioc find: " + hint + "\n";
}

}  // namespace aioc
