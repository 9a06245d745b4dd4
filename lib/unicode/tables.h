// What lib/unicode/generate writes at build time: read-only data, used in place. Nothing here
// is opened, parsed or allocated when a program starts. Only lib/unicode includes this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "unicode/derived.h"

namespace aioc::unicode::tables {

/// Texts one behind another: text i is the bytes from offset[i] to offset[i + 1].
struct StringTable {
  std::span<const std::uint32_t> offset;  ///< one more than there are texts
  const char* text;

  std::size_t size() const { return offset.size() - 1; }
  std::string_view operator[](std::size_t i) const {
    return {text + offset[i], offset[i + 1] - offset[i]};
  }
};

/// An inverted index: words in byte order, each with an ascending list of 16-bit numbers.
struct WordTable {
  StringTable word;
  std::span<const std::uint32_t> offset;  ///< of each word's postings; one more than words
  const std::uint16_t* posting;

  std::span<const std::uint16_t> postings(std::size_t word_number) const {
    return {posting + offset[word_number], offset[word_number + 1] - offset[word_number]};
  }
};

// Every named character has a rank, its place in code point order, except those of ranges
// that are not keyed (CJK): so a rank fits 16 bits. Ranks and code points run alongside for
// long stretches, of which there are some 700.
struct RankRun {
  char32_t first;      ///< code point
  std::uint32_t rank;  ///< of `first`
};
extern const std::span<const RankRun>
    kRankRuns;                         ///< a last one ends them: its rank is the count
extern const StringTable kName;        ///< by rank; empty where the name is derived
extern const WordTable kNameWords;     ///< words of stored names, and of all that CJK share
extern const WordTable kDerivedWords;  ///< words that only derived names have: GAG, 17000
extern const std::span<const DerivedRange> kDerived;

struct Block {
  char32_t first;
  char32_t last;
  std::string_view name;
};
extern const std::span<const Block> kBlocks;

/// HTML 4's named entities, by code point.
struct Entity {
  char32_t code_point;
  std::string_view name;
};
extern const std::span<const Entity> kEntities;

// Other texts than names (see texts.h), in code point order.
extern const std::span<const std::uint32_t> kTextCodePoint;
extern const std::span<const std::uint8_t> kTextKind;
extern const StringTable kText;
extern const WordTable kTextWords;  ///< words of texts to text numbers

}  // namespace aioc::unicode::tables
