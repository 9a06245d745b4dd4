// Any bytes as a query: from text to words, to the characters found, and quoted in a message.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/suggest.h"
#include "fuzz/fuzz.h"
#include "fuzz/unquote.h"
#include "unicode/codepoint.h"
#include "unicode/name_index.h"
#include "unicode/names.h"
#include "unicode/query.h"
#include "unicode/repr.h"
#include "unicode/tokenize.h"
#include "unicode/utf8.h"

namespace aioc::fuzz {
namespace {

using namespace aioc::unicode;

// A search costs what its words find; these bounds keep an input at some milliseconds under
// sanitizers.
constexpr std::size_t kMostWords = 3;
constexpr std::size_t kMostCharacters = 8;

/// How many stars there are with a word's last character right before them.
std::ptrdiff_t stars_behind_words(std::string_view text) {
  std::ptrdiff_t stars = 0;
  bool in_word = false;
  while (!text.empty()) {
    const Decoded step = decode(text);
    if (step.valid && step.code_point == '*' && in_word) ++stars;
    in_word = step.valid && is_word_character(step.code_point);
    text.remove_prefix(step.size);
  }
  return stars;
}

void check_words(std::string_view text, const std::vector<QueryWord>& words) {
  const auto tokens = tokenize(text);
  FUZZ_REQUIRE(std::is_sorted(words.begin(), words.end()));
  FUZZ_REQUIRE(std::adjacent_find(words.begin(), words.end()) == words.end());
  std::set<std::string> from_query;
  for (const auto& word : words) from_query.insert(word.word);
  FUZZ_REQUIRE(from_query == std::set<std::string>(tokens.begin(), tokens.end()));
  for (const auto& token : tokens) {
    FUZZ_REQUIRE(!token.empty());
    FUZZ_REQUIRE(!find_invalid(token));
    FUZZ_REQUIRE(to_upper(token) == token);
  }
  const auto prefixes = std::count_if(words.begin(), words.end(),
                                      [](const QueryWord& word) { return word.prefix; });
  const auto stars = stars_behind_words(text);
  FUZZ_REQUIRE(prefixes <= stars && (prefixes > 0) == (stars > 0));
}

void check_type(std::string_view text) {
  const bool blank = text.find_first_not_of(" \t\n\v\f\r") == text.npos;
  const bool alphanumeric = std::any_of(text.begin(), text.end(), [](unsigned char c) {
    return c < 0x80 && c != '_' && is_word_character(c);
  });
  const bool code_points = parse_code_points(text).status != CodePointStatus::not_code_points;
  const QueryType type = query_type(text);
  FUZZ_REQUIRE((type == QueryType::characters) == (!blank && !alphanumeric));
  FUZZ_REQUIRE((type == QueryType::codepoint) == code_points);
}

/// The first code points of a set.
std::vector<char32_t> some_of(const CodePointSet& set) {
  std::vector<char32_t> out;
  for (const auto& range : slice(set.ranges(), 0, kMostCharacters)) {
    for (char32_t c = range.first; c <= range.last; ++c) out.push_back(c);
  }
  return out;
}

bool matches_any(const QueryWord& word, const std::vector<std::string>& tokens) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](const std::string& token) { return word.matches(token); });
}

bool name_matches(const std::vector<QueryWord>& words, char32_t c) {
  const auto tokens = tokenize(name(c));
  return std::all_of(words.begin(), words.end(),
                     [&](const QueryWord& word) { return matches_any(word, tokens); });
}

/// Every word is in the name or in a text that why() gives.
bool explained(const std::vector<QueryWord>& words, char32_t c,
               const std::vector<Text>& texts) {
  auto tokens = tokenize(name(c));
  for (const auto& text : texts) {
    for (auto& token : tokenize(text.text)) tokens.push_back(std::move(token));
  }
  return std::all_of(words.begin(), words.end(),
                     [&](const QueryWord& word) { return matches_any(word, tokens); });
}

void check_search(const std::vector<QueryWord>& words) {
  const NameIndex index;
  const CodePointSet plain = index.find(words);
  const CodePointSet wide = index.find_wide(words);
  FUZZ_REQUIRE((plain & wide) == plain);
  FUZZ_REQUIRE(plain.size() <= wide.size());
  FUZZ_REQUIRE(!words.empty() || wide.empty());

  const CodePointSet part({{0x20, 0x7F}, {0x2600, 0x26FF}, {0x4E00, 0x4EFF}});
  FUZZ_REQUIRE(NameIndex(part).find(words) == (plain & part));
  FUZZ_REQUIRE(NameIndex(part).find_wide(words) == (wide & part));

  // What each word finds by itself, all together find, and more only by digits of CJK.
  CodePointSet all({{0, kMaxCodePoint}});
  for (const auto& word : words) all = all & index.find({&word, 1});
  if (!words.empty()) FUZZ_REQUIRE((all & plain) == all);

  for (const char32_t c : some_of(plain)) FUZZ_REQUIRE(name_matches(words, c));
  for (const char32_t c : some_of(wide)) {
    const auto texts = why(c, words);
    FUZZ_REQUIRE(texts.empty() == plain.contains(c));
    FUZZ_REQUIRE(explained(words, c, texts));
  }
}

void check_quoting(std::string_view text) {
  const std::string quoted = python_repr(text);
  FUZZ_REQUIRE(!find_invalid(quoted));
  FUZZ_REQUIRE(std::none_of(quoted.begin(), quoted.end(),
                            [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
  FUZZ_REQUIRE(unquote(quoted) == text);
  const std::string shown = printable(text);
  FUZZ_REQUIRE(!find_invalid(shown));
  for (std::string_view rest = shown; !rest.empty();) {
    const Decoded step = decode(rest);
    FUZZ_REQUIRE(is_printable(step.code_point));
    rest.remove_prefix(step.size);
  }
}

void check_upper(std::string_view text) {
  const std::string upper = to_upper(text);
  FUZZ_REQUIRE(!find_invalid(upper));
  FUZZ_REQUIRE(to_upper(upper) == upper);
  FUZZ_REQUIRE(upper.size() <= text.size() * 3);
}

void check_suggestion(std::string_view text) {
  static const std::array<std::string, 6> kNames = {"find",  "describe", "word-report",
                                                    "serve", "help",     "version"};
  const std::string found = cli::nearest(text, kNames);
  const bool known = std::find(kNames.begin(), kNames.end(), text) != kNames.end();
  FUZZ_REQUIRE(!known || found == text);
  if (found.empty()) return;
  FUZZ_REQUIRE(std::find(kNames.begin(), kNames.end(), found) != kNames.end());
  const std::size_t edits = cli::edit_distance(text, found);
  FUZZ_REQUIRE(edits == cli::edit_distance(found, text));
  FUZZ_REQUIRE(edits <= text.size() / 3 || found.starts_with(text));
}

}  // namespace
}  // namespace aioc::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aioc::fuzz;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto words = aioc::unicode::parse_query(text);
  check_words(text, words);
  if (words.size() > kMostWords) words.resize(kMostWords);
  check_search(words);
  check_type(text);
  check_quoting(text);
  check_upper(text);
  check_suggestion(text);
  return 0;
}
