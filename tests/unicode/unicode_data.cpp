#include "unicode/unicode_data.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace aioc::unicode::testing {
namespace {

const std::string kDirectory = AIOC_UNICODE_DIR;
const std::string kHangul = "HANGUL SYLLABLE ";

std::ifstream open(const std::string& file) {
  std::ifstream in(kDirectory + "/" + file);
  if (!in) throw std::runtime_error("cannot read " + kDirectory + "/" + file);
  return in;
}

/// The fields of a line, split at each ';' and without the blanks around them.
std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(';', begin), line.size());
    const std::string field = line.substr(begin, end - begin);
    const auto first = field.find_first_not_of(' ');
    out.push_back(first == field.npos
                      ? ""
                      : field.substr(first, field.find_last_not_of(' ') - first + 1));
    begin = end + 1;
  }
  return out;
}

char32_t from_hex(const std::string& digits) {
  return static_cast<char32_t>(std::stoul(digits, nullptr, 16));
}

std::string to_hex(char32_t c) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%04X", static_cast<unsigned>(c));
  return buffer;
}

/// "# DerivedAge-15.0.0.txt"; UnicodeData.txt does not tell its version.
std::string read_version() {
  const std::string before = "# DerivedAge-";
  auto in = open("DerivedAge.txt");
  std::string line;
  std::getline(in, line);
  if (!line.starts_with(before) || !line.ends_with(".txt")) {
    throw std::runtime_error("DerivedAge.txt begins with \"" + line + '"');
  }
  return line.substr(before.size(), line.size() - before.size() - 4);
}

/// "1101; GG  # HANGUL CHOSEONG SSANGKIYEOK": the short name of each jamo.
std::map<char32_t, std::string> read_jamo() {
  std::map<char32_t, std::string> jamo;
  auto in = open("Jamo.txt");
  for (std::string line; std::getline(in, line);) {
    line = line.substr(0, line.find('#'));
    const auto parts = fields(line);
    if (parts.size() == 2) jamo[from_hex(parts[0])] = parts[1];
  }
  return jamo;
}

/// The syllable's canonical decomposition into jamo, by section 3.12's arithmetic.
std::string hangul_ending(char32_t c, const std::map<char32_t, std::string>& jamo) {
  const char32_t index = c - 0xAC00;
  const char32_t leading = 0x1100 + index / 588;
  const char32_t vowel = 0x1161 + index % 588 / 28;
  const char32_t trailing = 0x11A7 + index % 28;
  return jamo.at(leading) + jamo.at(vowel) + (trailing == 0x11A7 ? "" : jamo.at(trailing));
}

/// What the names of the range "<label, First>" begin with, "" for a range without names.
/// Table 4-8 of the standard has the prefixes.
std::string range_prefix(std::string_view label) {
  if (label == "Hangul Syllable") return kHangul;
  if (label.starts_with("CJK Ideograph")) return "CJK UNIFIED IDEOGRAPH-";
  if (label.starts_with("Tangut Ideograph")) return "TANGUT IDEOGRAPH-";
  if (label.ends_with("Private Use") || label.ends_with("Surrogate")) return "";
  throw std::runtime_error("UnicodeData.txt has an unknown range: " + std::string(label));
}

void read_characters(UnicodeData& data) {
  const std::string first_ending = ", First>";
  const auto jamo = read_jamo();
  auto in = open("UnicodeData.txt");
  char32_t range_first = 0;
  for (std::string line; std::getline(in, line);) {
    const auto parts = fields(line);
    if (parts.size() != 15) throw std::runtime_error("UnicodeData.txt has the line: " + line);
    const char32_t c = from_hex(parts[0]);
    const std::string& name = parts[1];
    if (name.ends_with(first_ending)) {
      range_first = c;
      continue;
    }
    const bool is_range = name.ends_with(", Last>");
    for (char32_t i = is_range ? range_first : c; i <= c; ++i) {
      data.category.at(i) = {parts[2].at(0), parts[2].at(1)};
    }
    if (is_range) {
      const std::string prefix = range_prefix(name.substr(1, name.find(',') - 1));
      if (prefix.empty()) continue;
      const bool hangul = prefix == kHangul;
      for (char32_t i = range_first; i <= c; ++i) {
        data.named.push_back({i, prefix + (hangul ? hangul_ending(i, jamo) : to_hex(i))});
      }
    } else if (name[0] != '<') {  // "<control>" is no name
      data.named.push_back({c, name});
    }
  }
}

void add_words(UnicodeData& data, const NamedCharacter& character) {
  std::string_view keyed = character.name;
  for (const std::string_view prefix :
       {"CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH"}) {
    if (keyed.starts_with(prefix)) keyed = prefix;
  }
  for (std::size_t begin = 0; begin < keyed.size();) {
    const std::size_t end = std::min(keyed.find_first_of(" -", begin), keyed.size());
    if (end > begin) {
      auto& found = data.words[std::string(keyed.substr(begin, end - begin))];
      if (found.empty() || found.back() != character.code_point) {
        found.push_back(character.code_point);
      }
    }
    begin = end + 1;
  }
}

UnicodeData read() {
  UnicodeData data;
  data.version = read_version();
  data.category.assign(0x110000, {'C', 'n'});
  read_characters(data);
  for (const auto& character : data.named) {
    if (character.code_point >= 32) add_words(data, character);
  }
  return data;
}

}  // namespace

const UnicodeData& unicode_data() {
  static const UnicodeData data = read();
  return data;
}

}  // namespace aioc::unicode::testing
