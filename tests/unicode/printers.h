// How Catch2 shows the types of lib/unicode when a check fails. Every unicode test includes
// this, so that all of them agree on it.
#pragma once

#include <catch2/catch.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "unicode/codepoint.h"
#include "unicode/codepoint_set.h"
#include "unicode/query.h"

namespace aioc::unicode::testing {

/// To loop over.
using CodePoints = std::vector<char32_t>;

/// "U+265C".
inline std::string code(char32_t c) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "U+%04X", static_cast<unsigned>(c));
  return buffer;
}

/// The set of single characters in `text`, which must be UTF-32.
inline CodePointSet set_of(std::u32string_view text) {
  std::vector<CodePointRange> ranges;
  for (const char32_t c : text) ranges.push_back({c, c});
  return CodePointSet(std::move(ranges));
}

}  // namespace aioc::unicode::testing

namespace Catch {

template <>
struct StringMaker<char32_t> {
  static std::string convert(char32_t c) { return aioc::unicode::testing::code(c); }
};

template <>
struct StringMaker<aioc::unicode::CodePointRange> {
  static std::string convert(const aioc::unicode::CodePointRange& range) {
    using aioc::unicode::testing::code;
    return code(range.first) + (range.first == range.last ? "" : ".." + code(range.last));
  }
};

template <>
struct StringMaker<aioc::unicode::CodePointSet> {
  static std::string convert(const aioc::unicode::CodePointSet& set) {
    std::string out = "{";
    for (const auto& range : set.ranges()) {
      out += " " + StringMaker<aioc::unicode::CodePointRange>::convert(range);
    }
    return out + " }";
  }
};

template <>
struct StringMaker<aioc::unicode::QueryWord> {
  static std::string convert(const aioc::unicode::QueryWord& word) {
    return word.word + (word.prefix ? "*" : "");
  }
};

template <>
struct StringMaker<aioc::unicode::QueryType> {
  static std::string convert(aioc::unicode::QueryType type) {
    switch (type) {
      case aioc::unicode::QueryType::name:
        return "name";
      case aioc::unicode::QueryType::codepoint:
        return "codepoint";
      case aioc::unicode::QueryType::characters:
        return "characters";
    }
    return "?";
  }
};

template <>
struct StringMaker<aioc::unicode::CodePointStatus> {
  static std::string convert(aioc::unicode::CodePointStatus status) {
    switch (status) {
      case aioc::unicode::CodePointStatus::ok:
        return "ok";
      case aioc::unicode::CodePointStatus::not_code_points:
        return "not_code_points";
      case aioc::unicode::CodePointStatus::beyond:
        return "beyond";
      case aioc::unicode::CodePointStatus::backwards:
        return "backwards";
    }
    return "?";
  }
};

}  // namespace Catch
