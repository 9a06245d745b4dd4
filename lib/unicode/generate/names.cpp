#include "unicode/generate/names.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "unicode/derived.h"
#include "unicode/generate/emit.h"
#include "unicode/tokenize.h"
#include "unicode/utf8.h"

namespace aioc::unicode::generate {
namespace {

constexpr std::string_view kHangulPrefix = "HANGUL SYLLABLE ";

/// A range whose prefix, unlike DerivedRange's, is its own.
struct Range {
  char32_t first;
  char32_t last;
  std::string prefix;
  NameRule rule;

  bool keyed() const {
    return !prefix.starts_with("CJK UNIFIED IDEOGRAPH") &&
           !prefix.starts_with("CJK COMPATIBILITY IDEOGRAPH");
  }
  DerivedRange view() const { return {first, last, prefix, rule, keyed()}; }
};

std::string icu_name(char32_t c) {
  std::array<char, 256> buffer{};
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = u_charName(static_cast<UChar32>(c), U_UNICODE_CHAR_NAME, buffer.data(),
                                    static_cast<int32_t>(buffer.size()), &status);
  if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
  return {buffer.data(), static_cast<std::size_t>(length)};
}

/// The rule that gives `name` to `c`, as a range of one; an empty prefix where none does.
Range rule_of(char32_t c, const std::string& name) {
  if (c >= kHangulFirst && c <= kHangulLast) {
    return {c, c, std::string(kHangulPrefix), NameRule::hangul};
  }
  std::string ending = "-";
  append_hex(ending, c);
  if (!name.ends_with(ending)) return {c, c, "", NameRule::hex};
  return {c, c, name.substr(0, name.size() - ending.size() + 1), NameRule::hex};
}

struct Names {
  std::vector<char32_t> ranked;
  std::vector<std::string> stored;  // by rank
  std::vector<Range> derived;
  WordIndex words;
  std::set<std::string> stored_words;  // those that not only derived names have
};

void add_words(Names& names, std::string_view name, bool ranked, bool derived) {
  auto words = tokenize(name);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  for (const auto& word : words) {
    auto& postings = names.words[word];  // a word that only CJK names have is there too
    if (ranked) postings.push_back(static_cast<std::uint16_t>(names.ranked.size() - 1));
    if (!ranked || !derived) names.stored_words.insert(word);
  }
}

Names collect() {
  Names names;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    const std::string name = icu_name(c);
    if (name.empty()) continue;
    const Range rule = rule_of(c, name);
    const bool derived = !rule.prefix.empty();
    if (derived) {
      std::string ours;
      append_derived_name(ours, rule.view(), c);
      if (ours != name) throw std::runtime_error("derived " + ours + ", but ICU says " + name);
      const bool joins = !names.derived.empty() && names.derived.back().last + 1 == c &&
                         names.derived.back().prefix == rule.prefix;
      if (joins) {
        names.derived.back().last = c;
      } else {
        names.derived.push_back(rule);
      }
    }
    const bool ranked = !derived || rule.keyed();
    if (ranked) {
      names.ranked.push_back(c);
      names.stored.push_back(derived ? "" : name);
    }
    add_words(names, ranked ? name : rule.prefix, ranked, derived);
  }
  if (names.ranked.size() > 0x10000) {
    throw std::runtime_error("more ranked characters than 16-bit postings can name");
  }
  return names;
}

std::string row(const Range& range) {
  return std::to_string(static_cast<std::uint32_t>(range.first)) + ", " +
         std::to_string(static_cast<std::uint32_t>(range.last)) + ", \"" +
         quoted(range.prefix) +
         "\", NameRule::" + (range.rule == NameRule::hangul ? "hangul" : "hex") + ", " +
         (range.keyed() ? "true" : "false");
}

/// The stretches in which code points and ranks run alongside, and their end.
std::vector<std::string> run_rows(const std::vector<char32_t>& ranked) {
  std::vector<std::string> rows;
  for (std::size_t rank = 0; rank < ranked.size(); ++rank) {
    if (rank > 0 && ranked[rank] == ranked[rank - 1] + 1) continue;
    rows.push_back(std::to_string(static_cast<std::uint32_t>(ranked[rank])) + ", " +
                   std::to_string(rank));
  }
  rows.push_back("0x110000, " + std::to_string(ranked.size()));
  return rows;
}

}  // namespace

void write_names(const std::string& path) {
  Names names = collect();
  std::vector<std::string> rows;
  for (const auto& range : names.derived) rows.push_back(row(range));
  WordIndex derived_words;
  for (auto it = names.words.begin(); it != names.words.end();) {
    const bool stored = names.stored_words.contains(it->first);
    const auto next = std::next(it);
    if (!stored) derived_words.insert(names.words.extract(it));
    it = next;
  }
  // What every search reads stands together, the large tables at both ends: so a search
  // touches few pages.
  SourceFile file(path);
  file.strings("kName", names.stored);
  file.words("kNameWords", names.words);
  file.rows("RankRun", "kRankRuns", run_rows(names.ranked));
  file.rows("DerivedRange", "kDerived", rows);
  file.words("kDerivedWords", derived_words);
  file.close();
}

}  // namespace aioc::unicode::generate
