// Holds all names, categories and words of lib/unicode against UnicodeData.txt.
#include "unicode/unicode_data.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "unicode/name_index.h"
#include "unicode/names.h"
#include "unicode/printers.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

using testing::code;
using testing::unicode_data;

/// The files, once it is sure that they are of the version that the library was built for.
const testing::UnicodeData& data() {
  const auto& files = unicode_data();
  if (!files.version.starts_with(unicode_version() + ".")) {
    FAIL("the files in " AIOC_UNICODE_DIR " are of Unicode "
         << files.version << " but ICU " << icu_version() << " has Unicode "
         << unicode_version() << ": nothing can be compared; install matching versions");
  }
  return files;
}

/// The differences between two things that should be the same, of which some are shown:
/// a check for each of a million items would take Catch2 longer than all the rest.
class Differences {
 public:
  void add(const std::string& what) {
    if (++count_ <= kShown) shown_ += "\n  " + what;
  }
  void require_none() const {
    INFO(count_ << " differences, of which:" << shown_);
    REQUIRE(count_ == 0);
  }

 private:
  static constexpr int kShown = 10;
  int count_ = 0;
  std::string shown_;
};

CodePointSet set_of(const std::vector<char32_t>& ascending) {
  CodePointSet set;
  for (const char32_t c : ascending) set.append({c, c});
  return set;
}

std::string line(std::string_view word, std::size_t n) {
  return std::to_string(n) + " " + std::string(word);
}

TEST_CASE("each character has the name of UnicodeData.txt and no other has one",
          "[unicode_data]") {
  Differences differences;
  auto expected = data().named.begin();
  std::string name;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    name.clear();
    const bool named = append_name(name, c);
    std::string_view want;
    if (expected != data().named.end() && expected->code_point == c) {
      want = expected->name;
      ++expected;
    }
    if (name != want || named == want.empty()) {
      differences.add(code(c) + " is \"" + name + "\", not \"" + std::string(want) + '"');
    }
  }
  differences.require_none();
  CHECK(expected == data().named.end());
}

TEST_CASE("each code point has the category of UnicodeData.txt", "[unicode_data]") {
  Differences differences;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    const auto& want = data().category[c];
    const auto is = category(c);
    if (is != std::string_view(want.data(), want.size())) {
      differences.add(code(c) + " is " + std::string(is));
    }
  }
  differences.require_none();
}

TEST_CASE("Unicode 15 has 149186 names with 29198 words", "[unicode_data]") {
  if (unicode_version() != "15.0") {
    WARN("this is Unicode " << unicode_version() << ": the figures are not checked");
    return;
  }
  CHECK(data().named.size() == 149'186);
  CHECK(data().words.size() == 29'198);
  CHECK(NameIndex().word_rank().size() == 29'198);
}

TEST_CASE("each word finds exactly the characters that have it in their names",
          "[unicode_data]") {
  Differences differences;
  const NameIndex index;
  for (const auto& [word, characters] : data().words) {
    const QueryWord query{word, false};
    if (index.find({&query, 1}) != set_of(characters)) differences.add(word);
  }
  differences.require_none();
}

TEST_CASE("a query in lower case finds what its word finds", "[unicode_data]") {
  Differences differences;
  const NameIndex index;
  std::size_t number = 0;
  for (const auto& [word, characters] : data().words) {
    if (++number % 20 != 0) continue;  // a part is enough: what differs is how it is parsed
    std::string lower = word;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (index.find(lower) != set_of(characters)) differences.add(lower);
  }
  differences.require_none();
}

TEST_CASE("all words of a name find its character", "[unicode_data]") {
  Differences differences;
  const NameIndex index;
  for (std::size_t i = 0; i < data().named.size(); i += 37) {
    const auto& [c, name] = data().named[i];
    if (!index.find(name).contains(c)) differences.add(name);
  }
  differences.require_none();
}

TEST_CASE("the words rank by their number of characters", "[unicode_data]") {
  std::vector<std::pair<std::size_t, std::string_view>> expected;
  for (const auto& [word, characters] : data().words) {
    expected.emplace_back(characters.size(), word);
  }
  std::sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  const auto ranked = NameIndex().word_rank();
  Differences differences;
  for (std::size_t i = 0; i < std::max(ranked.size(), expected.size()); ++i) {
    const std::string is = i < ranked.size() ? line(ranked[i].word, ranked[i].count) : "none";
    const std::string want =
        i < expected.size() ? line(expected[i].second, expected[i].first) : "none";
    if (is != want) {
      differences.add("place " + std::to_string(i) + " is " + is + ", not " + want);
    }
  }
  differences.require_none();
}

TEST_CASE("an index of one block ranks the words of that block", "[unicode_data]") {
  const CodePointSet block({{0x2600, 0x26FF}});
  std::size_t expected = 0;
  Differences differences;
  const auto ranked = NameIndex(block).word_rank();
  for (const auto& [word, characters] : data().words) {
    const std::size_t n = (set_of(characters) & block).size();
    if (n == 0) continue;
    ++expected;
    const bool there = std::any_of(
        ranked.begin(), ranked.end(),
        [&, &word = word](const auto& it) { return it.word == word && it.count == n; });
    if (!there) differences.add(line(word, n));
  }
  differences.require_none();
  CHECK(ranked.size() == expected);
}

}  // namespace
}  // namespace aioc::unicode
