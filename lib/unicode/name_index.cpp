#include "unicode/name_index.h"

#include <algorithm>

#include "unicode/derived.h"
#include "unicode/names.h"
#include "unicode/postings.h"
#include "unicode/tables.h"
#include "unicode/tokenize.h"

namespace aioc::unicode {
namespace {

/// Is `word` one of those that all names of `range` share?
bool is_prefix_word(const DerivedRange& range, const QueryWord& word) {
  std::string_view rest = range.prefix;
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(" -"), rest.size());
    if (word.matches(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

/// What every word of the query says of a range that is not keyed: all of it, one code point
/// that a word spells in hexadecimal beside some word of the prefix, or nothing.
std::optional<CodePointRange> match_unkeyed(const DerivedRange& range,
                                            std::span<const QueryWord> words) {
  CodePointRange found{range.first, range.last};
  bool any_word = false;
  for (const auto& word : words) {
    if (is_prefix_word(range, word)) {
      any_word = true;
      continue;
    }
    const auto hex = word.prefix ? std::nullopt : parse_name_hex(word.word);
    if (!hex || *hex < found.first || *hex > found.last) return std::nullopt;
    found = {*hex, *hex};
  }
  if (!any_word) return std::nullopt;
  return found;
}

CodePointSet find_unkeyed(std::span<const QueryWord> words) {
  CodePointSet out;
  for (const auto& range : tables::kDerived) {
    if (range.keyed) continue;
    if (const auto found = match_unkeyed(range, words)) out.append(*found);
  }
  return out;
}

CodePointSet find_ranked(std::span<const QueryWord> words) {
  std::vector<Postings> all;
  all.reserve(words.size());
  for (const auto& word : words) {
    all.emplace_back(tables::kNameWords, find_words(tables::kNameWords.word, word));
    if (all.back().numbers().empty()) return {};  // no name has it: spare the rest
  }
  if (all.size() == 1) return from_ranks(all[0].numbers());
  std::vector<const Postings*> by_size;
  for (const auto& postings : all) by_size.push_back(&postings);
  std::sort(by_size.begin(), by_size.end(), [](const Postings* a, const Postings* b) {
    return a->numbers().size() < b->numbers().size();
  });
  const std::span others(by_size);
  return from_ranks(intersect(*by_size[0], others.subspan(1)));
}

CodePointSet find_names(std::span<const QueryWord> words) {
  if (words.empty()) return {};
  const CodePointSet unkeyed = find_unkeyed(words);
  const CodePointSet ranked = find_ranked(words);
  return unkeyed.empty() ? ranked : ranked | unkeyed;
}

/// The characters that have a text with the word.
CodePointSet find_in_texts(const QueryWord& word) {
  const Postings postings(tables::kTextWords, find_words(tables::kTextWords.word, word));
  std::vector<CodePointRange> found;
  for (const auto number : postings.numbers()) {
    const char32_t c = tables::kTextCodePoint[number];
    found.push_back({c, c});
  }
  return CodePointSet(std::move(found));
}

/// Takes from `words` those that `text` has; true where there was any.
bool strike_out(std::vector<QueryWord>& words, std::string_view text) {
  const auto tokens = tokenize(text);
  const auto in_text = [&tokens](const QueryWord& word) {
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const std::string& token) { return word.matches(token); });
  };
  return std::erase_if(words, in_text) > 0;
}

bool fewer_characters(const WordCount& a, const WordCount& b) {
  return a.count != b.count ? a.count > b.count : a.word < b.word;
}

}  // namespace

CodePointSet NameIndex::find(std::span<const QueryWord> words) const {
  return within(find_names(words));
}

CodePointSet NameIndex::find_wide(std::span<const QueryWord> words) const {
  if (words.empty()) return {};
  std::optional<CodePointSet> found;
  for (const auto& word : words) {
    CodePointSet either = find_names({&word, 1}) | find_in_texts(word);
    found = found ? *found & either : std::move(either);
    if (found->empty()) break;
  }
  // What the plain search finds by hexadecimal digits, a word alone does not.
  return within(*found | find_names(words));
}

std::size_t NameIndex::count(std::size_t word_number) const {
  const auto postings = tables::kNameWords.postings(word_number);
  const QueryWord word{std::string(tables::kNameWords.word[word_number])};
  if (only_) return find({&word, 1}).size();
  std::size_t total = postings.size();
  for (const auto& range : tables::kDerived) {
    if (!range.keyed && is_prefix_word(range, word)) total += range.last - range.first + 1;
  }
  return total;
}

std::vector<WordCount> NameIndex::word_rank(std::optional<std::size_t> top) const {
  const auto& words = tables::kNameWords.word;
  std::vector<WordCount> ranked;
  ranked.reserve(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto n = count(i); n > 0) ranked.push_back({words[i], n});
  }
  const std::size_t wanted = std::min(top.value_or(ranked.size()), ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(wanted),
                    ranked.end(), fewer_characters);
  ranked.resize(wanted);
  return ranked;
}

std::vector<WordCount> NameIndex::words_with_prefix(std::string_view prefix,
                                                    std::size_t most) const {
  const auto& words = tables::kNameWords.word;
  std::vector<WordCount> out;
  const auto range = find_words(words, {std::string(prefix), true});
  for (std::size_t i = range.first; i < range.last && out.size() < most; ++i) {
    if (const auto n = count(i); n > 0) out.push_back({words[i], n});
  }
  return out;
}

std::vector<Text> why(char32_t c, std::span<const QueryWord> words) {
  std::vector<QueryWord> missing(words.begin(), words.end());
  strike_out(missing, name(c));
  if (missing.empty()) return {};
  const TextRange range = texts_of(c);
  // One text that has them all says it best.
  for (std::size_t i = range.first; i < range.last; ++i) {
    std::vector<QueryWord> all(words.begin(), words.end());
    strike_out(all, text_at(i).text);
    if (all.empty()) return {text_at(i)};
  }
  std::vector<Text> out;
  for (std::size_t i = range.first; i < range.last && !missing.empty(); ++i) {
    if (strike_out(missing, text_at(i).text)) out.push_back(text_at(i));
  }
  return out;
}

}  // namespace aioc::unicode
