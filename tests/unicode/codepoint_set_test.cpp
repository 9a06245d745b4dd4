#include "unicode/codepoint_set.h"

#include <random>
#include <set>
#include <vector>

#include "unicode/printers.h"

namespace aioc::unicode {
namespace {

using testing::CodePoints;

using Ranges = std::vector<CodePointRange>;

Ranges ranges_of(const CodePointSet& set) { return {set.ranges().begin(), set.ranges().end()}; }

TEST_CASE("a set holds what its ranges hold", "[codepoint_set]") {
  const CodePointSet set({{5, 7}, {10, 10}});
  CHECK(set.size() == 4);
  CHECK_FALSE(set.empty());
  for (const char32_t c : CodePoints{5, 6, 7, 10}) CHECK(set.contains(c));
  for (const char32_t c : CodePoints{0, 4, 8, 9, 11, 0x10FFFF}) CHECK_FALSE(set.contains(c));
}

TEST_CASE("a set without ranges is empty", "[codepoint_set]") {
  CHECK(CodePointSet().empty());
  CHECK(CodePointSet().size() == 0);
  CHECK_FALSE(CodePointSet().contains(0));
  CHECK(CodePointSet(Ranges{}) == CodePointSet());
}

TEST_CASE("ranges are put in order and joined", "[codepoint_set]") {
  CHECK(ranges_of(CodePointSet({{10, 12}, {1, 3}})) == Ranges{{1, 3}, {10, 12}});
  CHECK(ranges_of(CodePointSet({{4, 6}, {1, 3}})) == Ranges{{1, 6}});
  CHECK(ranges_of(CodePointSet({{1, 9}, {2, 3}})) == Ranges{{1, 9}});
  CHECK(ranges_of(CodePointSet({{2, 3}, {1, 9}, {9, 11}})) == Ranges{{1, 11}});
  CHECK(ranges_of(CodePointSet({{7, 7}, {7, 7}})) == Ranges{{7, 7}});
}

TEST_CASE("append joins a range to its neighbour", "[codepoint_set]") {
  CodePointSet set;
  set.append({U'a', U'f'});
  set.append({U'g', U'g'});
  set.append({U'x', U'z'});
  CHECK(ranges_of(set) == Ranges{{U'a', U'g'}, {U'x', U'z'}});
}

TEST_CASE("a set spans all of Unicode", "[codepoint_set]") {
  const CodePointSet all({{0, 0x10FFFF}});
  CHECK(all.size() == 0x110000);
  CHECK(all.contains(0));
  CHECK(all.contains(0x10FFFF));
  CHECK((all & all) == all);
}

TEST_CASE("intersection and union are those of the members", "[codepoint_set]") {
  std::mt19937 random(2023);  // any seed will do; a fixed one repeats itself
  std::uniform_int_distribution<char32_t> place(0, 200);
  std::uniform_int_distribution<char32_t> length(0, 15);
  const auto draw = [&](std::set<char32_t>& members) {
    Ranges ranges;
    for (int i = 0; i < 8; ++i) {
      const char32_t first = place(random);
      const char32_t last = first + length(random);
      ranges.push_back({first, last});
      for (char32_t c = first; c <= last; ++c) members.insert(c);
    }
    return CodePointSet(ranges);
  };
  for (int round = 0; round < 300; ++round) {
    std::set<char32_t> in_a;
    std::set<char32_t> in_b;
    const CodePointSet a = draw(in_a);
    const CodePointSet b = draw(in_b);
    const CodePointSet both = a & b;
    const CodePointSet either = a | b;
    bool right = a.size() == in_a.size() && (b & a) == both && (b | a) == either;
    for (char32_t c = 0; c < 230; ++c) {
      right = right && both.contains(c) == (in_a.contains(c) && in_b.contains(c));
      right = right && either.contains(c) == (in_a.contains(c) || in_b.contains(c));
    }
    if (!right) FAIL("round " << round);
  }
}

TEST_CASE("set operations with the empty set", "[codepoint_set]") {
  const CodePointSet set({{1, 5}});
  CHECK((set & CodePointSet()).empty());
  CHECK((set | CodePointSet()) == set);
  CHECK((CodePointSet() | CodePointSet()).empty());
}

TEST_CASE("a slice is what Python's islice gives", "[codepoint_set]") {
  const Ranges ranges{{10, 12}, {20, 20}, {30, 32}};
  CHECK(slice(ranges, 0, 100) == ranges);
  CHECK(slice(ranges, 1, 100) == Ranges{{11, 12}, {20, 20}, {30, 32}});
  CHECK(slice(ranges, 0, 2) == Ranges{{10, 11}});
  CHECK(slice(ranges, 1, 2) == Ranges{{11, 11}});
  CHECK(slice(ranges, 2, 5) == Ranges{{12, 12}, {20, 20}, {30, 30}});
  CHECK(slice(ranges, 3, 4) == Ranges{{20, 20}});
  CHECK(slice(ranges, 7, 100).empty());
  CHECK(slice(ranges, 4, 4).empty());
  CHECK(slice(ranges, 5, 2).empty());
  CHECK(slice(ranges, 6, static_cast<std::size_t>(-1)) == Ranges{{32, 32}});
  CHECK(slice({}, 0, 10).empty());
}

TEST_CASE("a slice keeps the order given", "[codepoint_set]") {
  const Ranges ranges{{30, 32}, {10, 12}};
  CHECK(slice(ranges, 2, 4) == Ranges{{32, 32}, {10, 10}});
}

TEST_CASE("count adds up the ranges", "[codepoint_set]") {
  CHECK(count({}) == 0);
  CHECK(count(Ranges{{0, 0x10FFFF}, {5, 5}}) == 0x110001);
}

}  // namespace
}  // namespace aioc::unicode
