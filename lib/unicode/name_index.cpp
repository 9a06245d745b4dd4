#include "unicode/name_index.h"

#include <algorithm>
#include <map>

#include "unicode/derived.h"
#include "unicode/names.h"
#include "unicode/postings.h"
#include "unicode/tables.h"
#include "unicode/tokenize.h"

namespace aioc::unicode {
namespace {

constexpr std::initializer_list<const tables::WordTable*> kNameTables = {
    &tables::kNameWords, &tables::kDerivedWords};

/// Calls `function` with each word that all names of `range` share, until it returns true;
/// whether it did.
template <typename Function>
bool any_prefix_word(const DerivedRange& range, Function function) {
  std::string_view rest = range.prefix;
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(" -"), rest.size());
    if (function(rest.substr(0, end))) return true;
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
    if (any_prefix_word(range, [&](std::string_view it) { return word.matches(it); })) {
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

/// The words of names that are not keyed by their digits, and the characters that have them.
std::map<std::string_view, std::size_t> unkeyed_words() {
  std::map<std::string_view, std::size_t> words;
  for (const auto& range : tables::kDerived) {
    if (range.keyed) continue;
    any_prefix_word(range, [&](std::string_view word) {
      words[word] += range.last - range.first + 1;
      return false;
    });
  }
  return words;
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
    all.emplace_back(kNameTables, word);
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
  const Postings postings({&tables::kTextWords}, word);
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

std::vector<WordCount> NameIndex::words_matching(const QueryWord& prefix) const {
  const auto unkeyed = unkeyed_words();
  std::vector<WordCount> out;
  for (const auto* table : kNameTables) {
    const auto range = find_words(table->word, prefix);
    for (std::size_t i = range.first; i < range.last; ++i) {
      const auto word = table->word[i];
      std::size_t count = table->postings(i).size();
      if (only_) {
        const QueryWord whole{std::string(word)};
        count = find({&whole, 1}).size();
      } else if (const auto it = unkeyed.find(word); it != unkeyed.end()) {
        count += it->second;
      }
      if (count > 0) out.push_back({word, count});
    }
  }
  return out;
}

std::vector<WordCount> NameIndex::word_rank(std::optional<std::size_t> top) const {
  auto ranked = words_matching({"", true});
  const std::size_t wanted = std::min(top.value_or(ranked.size()), ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(wanted),
                    ranked.end(), fewer_characters);
  ranked.resize(wanted);
  return ranked;
}

std::vector<WordCount> NameIndex::words_with_prefix(std::string_view prefix,
                                                    std::size_t most) const {
  auto out = words_matching({std::string(prefix), true});
  std::sort(out.begin(), out.end(),
            [](const WordCount& a, const WordCount& b) { return a.word < b.word; });
  if (out.size() > most) out.resize(most);
  return out;
}

std::vector<Text> why(char32_t c, std::span<const QueryWord> words) {
  std::vector<QueryWord> missing(words.begin(), words.end());
  strike_out(missing, name(c));
  if (missing.empty()) return {};
  const TextRange range = texts_of(c);
  // One text that has all words says it best, then one that has all that the name lacks.
  for (const std::span<const QueryWord> wanted : {words, std::span<const QueryWord>(missing)}) {
    for (std::size_t i = range.first; i < range.last; ++i) {
      std::vector<QueryWord> left(wanted.begin(), wanted.end());
      strike_out(left, text_at(i).text);
      if (left.empty()) return {text_at(i)};
    }
  }
  std::vector<Text> out;
  for (std::size_t i = range.first; i < range.last && !missing.empty(); ++i) {
    if (strike_out(missing, text_at(i).text)) out.push_back(text_at(i));
  }
  return out;
}

}  // namespace aioc::unicode
