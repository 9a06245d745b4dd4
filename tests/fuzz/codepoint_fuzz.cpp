// Any bytes as a text and as spellings of code points.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz.h"
#include "unicode/codepoint.h"
#include "unicode/derived.h"
#include "unicode/display.h"
#include "unicode/html.h"
#include "unicode/names.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace aioc::fuzz {
namespace {

using namespace aioc::unicode;

constexpr std::size_t kMostCharacters = 32;

/// `c` spelled in as many ways as parse_code_points reads, which all must give it back.
void check_spellings(char32_t c) {
  std::string hex;
  append_hex(hex, c);
  const std::string padded = std::string(8 - hex.size(), '0') + hex;
  const std::string spellings[] = {"U+" + hex,
                                   "0x" + hex,
                                   "\\u{" + hex + "}",
                                   "\\x{" + padded + "}",
                                   "\\U" + padded,
                                   "&#x" + padded + ";",
                                   "&#" + std::to_string(static_cast<unsigned long>(c)) + ";",
                                   html_reference(c).empty() ? "U+" + hex : html_reference(c)};
  for (const auto& spelling : spellings) {
    const auto parsed = parse_code_points(spelling);
    FUZZ_REQUIRE(parsed.status == CodePointStatus::ok);
    FUZZ_REQUIRE(parsed.ranges == std::vector<CodePointRange>{{c, c}});
  }
}

void check_character(char32_t c) {
  check_spellings(c);
  std::string shown;
  const int columns = append_display(shown, c);
  FUZZ_REQUIRE(columns >= 1 && columns <= 3);
  FUZZ_REQUIRE(!find_invalid(shown));
  std::string named;
  append_name_or_label(named, c);
  FUZZ_REQUIRE((named[0] == '<') == name(c).empty());
  FUZZ_REQUIRE(category(c).size() == 2);
  FUZZ_REQUIRE(!block(c).empty() && !script(c).empty());
  FUZZ_REQUIRE(width(c) >= 0 && width(c) <= 2);
}

/// Decodes all of the text; returns its first characters.
std::vector<char32_t> check_decoding(std::string_view text) {
  std::vector<char32_t> out;
  std::size_t first_fault = text.npos;
  std::size_t at = 0;
  while (at < text.size()) {
    const Decoded step = decode(text.substr(at));
    FUZZ_REQUIRE(step.size >= 1 && step.size <= 4);
    FUZZ_REQUIRE(step.size <= text.size() - at);
    const auto bytes = text.substr(at, step.size);
    if (step.valid) {
      FUZZ_REQUIRE(!step.truncated);
      FUZZ_REQUIRE(step.code_point <= kMaxCodePoint && !is_surrogate(step.code_point));
      FUZZ_REQUIRE(to_utf8(step.code_point) == bytes);
      if (out.size() < kMostCharacters) out.push_back(step.code_point);
    } else {
      FUZZ_REQUIRE(step.size <= 3);
      FUZZ_REQUIRE(!step.truncated || at + step.size == text.size());
      // No character begins inside a fault.
      for (std::size_t i = 1; i < bytes.size(); ++i) {
        FUZZ_REQUIRE((static_cast<unsigned char>(bytes[i]) & 0xC0) == 0x80);
      }
      if (first_fault == text.npos) first_fault = at;
    }
    at += step.size;
  }
  FUZZ_REQUIRE(at == text.size());
  FUZZ_REQUIRE(find_invalid(text).value_or(text.npos) == first_fault);
  return out;
}

std::string spelled(const std::vector<CodePointRange>& ranges) {
  std::string out;
  for (const auto& range : ranges) {
    out += "U+";
    append_hex(out, range.first);
    out += "..U+";
    append_hex(out, range.last);
    out += ' ';
  }
  return out;
}

void check_parsing(std::string_view text) {
  const auto parsed = parse_code_points(text);
  for (const auto& range : parsed.ranges) {
    FUZZ_REQUIRE(range.first <= range.last && range.last <= kMaxCodePoint);
  }
  const bool faulty =
      parsed.status == CodePointStatus::beyond || parsed.status == CodePointStatus::backwards;
  FUZZ_REQUIRE(parsed.bad.empty() == !faulty);
  if (parsed.status == CodePointStatus::not_code_points) {
    FUZZ_REQUIRE(parsed.ranges.empty());
    return;
  }
  const std::string twice = std::string(text) + " " + std::string(text);
  FUZZ_REQUIRE(parse_code_points(twice).status == parsed.status);
  FUZZ_REQUIRE(parse_code_points(twice).ranges.size() == parsed.ranges.size() * 2);
  if (faulty) {
    FUZZ_REQUIRE(parsed.bad.data() >= text.data());
    FUZZ_REQUIRE(parsed.bad.data() + parsed.bad.size() <= text.data() + text.size());
    FUZZ_REQUIRE(parse_code_points(parsed.bad).status == parsed.status);
    FUZZ_REQUIRE(!find_invalid(explain(parsed)));
    return;
  }
  FUZZ_REQUIRE(!parsed.ranges.empty());
  FUZZ_REQUIRE(parse_code_points(spelled(parsed.ranges)).ranges == parsed.ranges);
  for (const auto& range : slice(parsed.ranges, 0, kMostCharacters)) {
    check_character(range.first);
    check_character(range.last);
  }
}

void check_sets(const std::vector<CodePointRange>& ranges) {
  const CodePointSet set(ranges);
  FUZZ_REQUIRE(set.size() <= count(ranges));
  FUZZ_REQUIRE((set & set) == set && (set | set) == set);
  for (const auto& range : ranges) {
    FUZZ_REQUIRE(set.contains(range.first) && set.contains(range.last));
  }
  const std::size_t half = count(ranges) / 2;
  const auto head = slice(ranges, 0, half);
  const auto tail = slice(ranges, half, static_cast<std::size_t>(-1));
  FUZZ_REQUIRE(count(head) == half && count(head) + count(tail) == count(ranges));
  FUZZ_REQUIRE((CodePointSet(head) | CodePointSet(tail)) == set);
}

}  // namespace
}  // namespace aioc::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aioc::fuzz;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char32_t c : check_decoding(text)) check_character(c);
  check_parsing(text);
  check_sets(aioc::unicode::parse_code_points(text).ranges);
  if (const auto c = aioc::unicode::entity_value(text)) {
    FUZZ_REQUIRE(aioc::unicode::html_reference(*c) == "&" + std::string(text) + ";");
  }
  return 0;
}
