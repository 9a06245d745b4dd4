// The names of all characters and the index of their words as Unicode's own files give them:
// UnicodeData.txt and Jamo.txt, read here without any code of lib/unicode or ICU, so that the
// two can be held against each other.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

namespace aioc::unicode::testing {

struct NamedCharacter {
  char32_t code_point;
  std::string name;
};

struct UnicodeData {
  /// Of the files: "15.0.0".
  std::string version;
  /// In order of code point, the ranges spelled out.
  std::vector<NamedCharacter> named;
  /// General_Category of each code point, "Cn" where the file has none.
  std::vector<std::array<char, 2>> category;
  /// Each word of the index with the characters it finds, ascending. The rule is the seed's:
  /// a name that begins with CJK UNIFIED IDEOGRAPH or CJK COMPATIBILITY IDEOGRAPH has those
  /// words and no others; other names have all of theirs; code points from 32.
  std::map<std::string, std::vector<char32_t>> words;
};

/// Reads the files on the first call. Throws std::runtime_error where they are not as
/// expected.
const UnicodeData& unicode_data();

}  // namespace aioc::unicode::testing
