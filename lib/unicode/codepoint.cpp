#include "unicode/codepoint.h"

#include <cstdint>
#include <optional>

#include "unicode/html.h"
#include "unicode/utf8.h"

namespace aioc::unicode {
namespace {

/// A value too large for any code point, whatever its digits.
constexpr char32_t kTooLarge = 0xFFFFFFFF;

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

/// Reads spellings off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }

  void skip_separators() {
    while (!rest_.empty() &&
           (rest_[0] == ' ' || rest_[0] == ',' || (rest_[0] >= '\t' && rest_[0] <= '\r'))) {
      rest_.remove_prefix(1);
    }
  }

  bool accept(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  /// A whole spelling, or nothing (the reader is then of no further use).
  std::optional<char32_t> code_point() {
    if (accept("U+") || accept("u+") || accept("0x") || accept("0X")) return digits(16);
    if (accept("\\u{") || accept("\\x{")) return closed(digits(16), "}");
    if (accept("\\u")) return utf16_escape();
    if (accept("\\U")) return digits(16, 8, 8);
    if (accept("\\x")) return digits(16, 2, 2);
    if (accept("&#x") || accept("&#X")) return closed(digits(16), ";");
    if (accept("&#")) return closed(digits(10), ";");
    if (accept("&")) return entity();
    return std::nullopt;
  }

  /// A whole spelling, or behind a U+ digits alone: Unicode's own files write "U+2654..265F".
  std::optional<char32_t> end_of_range(char begin) {
    const bool bare = (begin == 'U' || begin == 'u') && !rest_.empty() &&
                      digit_value(rest_[0]) < 16 && !rest_.starts_with("0x");
    return bare ? digits(16) : code_point();
  }

 private:
  std::optional<char32_t> digits(int base, std::size_t least = 1, std::size_t most = SIZE_MAX) {
    std::size_t count = 0;
    std::uint64_t value = 0;
    while (count < most && count < rest_.size() && digit_value(rest_[count]) < base) {
      value = value * static_cast<unsigned>(base) +
              static_cast<unsigned>(digit_value(rest_[count]));
      if (value > kMaxCodePoint) value = kTooLarge;
      ++count;
    }
    rest_.remove_prefix(count);
    if (count < least) return std::nullopt;
    return static_cast<char32_t>(value);
  }

  std::optional<char32_t> closed(std::optional<char32_t> value, std::string_view end) {
    return accept(end) ? value : std::nullopt;
  }

  // JSON and Java spell a character beyond U+FFFF as a pair of surrogates.
  std::optional<char32_t> utf16_escape() {
    const auto lead = digits(16, 4, 4);
    if (!lead || *lead < 0xD800 || *lead > 0xDBFF) return lead;
    const auto behind = rest_;
    if (accept("\\u")) {
      const auto trail = digits(16, 4, 4);
      if (trail && *trail >= 0xDC00 && *trail <= 0xDFFF) {
        return 0x10000 + ((*lead - 0xD800) << 10) + (*trail - 0xDC00);
      }
    }
    rest_ = behind;
    return lead;
  }

  std::optional<char32_t> entity() {
    const auto end = rest_.find(';');
    if (end == rest_.npos) return std::nullopt;
    const auto found = entity_value(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return found;
  }

  std::string_view rest_;
};

}  // namespace

ParsedCodePoints parse_code_points(std::string_view text) {
  ParsedCodePoints parsed;
  parsed.status = CodePointStatus::ok;
  Reader reader(text);
  reader.skip_separators();
  while (!reader.rest().empty()) {
    const auto begin = reader.rest();
    const auto first = reader.code_point();
    auto last = first;
    if (first && (reader.accept("..") || reader.accept("-")))
      last = reader.end_of_range(begin[0]);
    if (!first || !last) return {};
    const bool beyond = *first > kMaxCodePoint || *last > kMaxCodePoint;
    if (beyond || *last < *first) {
      if (parsed.status == CodePointStatus::ok) {
        parsed.bad = begin.substr(0, begin.size() - reader.rest().size());
        parsed.status = beyond ? CodePointStatus::beyond : CodePointStatus::backwards;
      }
    } else {
      parsed.ranges.push_back({*first, *last});
    }
    reader.skip_separators();
  }
  if (parsed.ranges.empty() && parsed.status == CodePointStatus::ok) return {};
  return parsed;
}

std::string explain(const ParsedCodePoints& parsed) {
  constexpr std::size_t kMost = 40;  // nobody wants a megabyte of digits back
  std::string bad(parsed.bad.substr(0, kMost));
  if (parsed.bad.size() > kMost) bad += "...";
  return "'" + bad + "'" +
         (parsed.status == CodePointStatus::backwards
              ? " runs backwards; put the smaller code point first"
              : " is no code point; the last one is U+10FFFF");
}

}  // namespace aioc::unicode
