#include "dns/idn.h"

#include <arpa/inet.h>
#include <unicode/uidna.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace aioc::dns {
namespace {

constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxName = 253;
/// No name is written longer than this, even decomposed: ICU need not look at more.
constexpr std::size_t kMaxText = 4096;

using NameBuffer = std::array<char, kMaxName>;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// What a byte of a name becomes on the wire; 0 for what no name holds.
constexpr std::array<char, 256> kFolded = [] {
  std::array<char, 256> table{};
  const auto keep = [&table](char c) { table[static_cast<unsigned char>(c)] = c; };
  for (char c = 'a'; c <= 'z'; ++c) {
    keep(c);
    table[static_cast<unsigned char>(c - 'a' + 'A')] = c;
  }
  for (char c = '0'; c <= '9'; ++c) keep(c);
  keep('-');
  keep('_');
  keep('.');
  return table;
}();

std::string_view without_last_dot(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

/// Writes the ASCII name `text` for the wire and returns its length: 0 where it is not ASCII
/// or no name, and explain() tells why.
std::size_t fold(std::string_view text, NameBuffer& out) noexcept {
  text = without_last_dot(text);
  if (text.empty() || text.size() > kMaxName) return 0;
  std::size_t label = 0;  // where the present one begins
  const auto label_fits = [&label](std::size_t end) {
    return end > label && end - label <= kMaxLabel;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = kFolded[static_cast<unsigned char>(text[i])];
    if (c == 0) return 0;
    out[i] = c;
    if (c != '.') continue;
    if (!label_fits(i)) return 0;
    label = i + 1;
  }
  if (!label_fits(text.size())) return 0;
  if (is_digit(text.back()) && std::ranges::all_of(text.substr(label), is_digit)) return 0;
  return text.size();
}

bool is_ipv4(std::string_view text) {
  in_addr address;
  return inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

/// Also in brackets, with a port behind them, or with a zone.
bool is_ipv6(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1, std::max<std::size_t>(text.find(']'), 1) - 1);
  }
  in6_addr address;
  return inet_pton(AF_INET6, std::string(text.substr(0, text.find('%'))).c_str(), &address) ==
         1;
}

void check_no_url(std::string_view text) {
  if (text.find("://") != text.npos) throw BadName("is a URL; give the host alone");
}

void check_characters(std::string_view text) {
  for (const char c : text) {
    if (kFolded[static_cast<unsigned char>(c)] != 0) continue;
    if (c == ' ' || (c >= '\t' && c <= '\r')) throw BadName("holds a blank");
    if (c < ' ' || c == '\x7F') throw BadName("holds a control character");
    throw BadName(std::string("holds '") + c + "', which no domain name has");
  }
}

void check_label(std::string_view label) {
  constexpr std::size_t kShown = 24;
  if (label.empty()) throw BadName("empty label");
  if (label.size() <= kMaxLabel) return;
  throw BadName("label '" + std::string(label.substr(0, kShown)) +
                "...' is longer than 63 bytes");
}

/// Throws what is wrong with the ASCII text `text`, of which fold() made nothing.
[[noreturn]] void explain(std::string_view text) {
  check_no_url(text);
  if (is_ipv6(text)) throw BadName("is an address, not a name");
  check_characters(text);
  text = without_last_dot(text);
  if (text.empty()) throw BadName("empty name");
  for (std::size_t at = 0; at <= text.size();) {
    const std::string_view label = text.substr(at, text.find('.', at) - at);
    check_label(label);
    at += label.size() + 1;
  }
  if (text.size() > kMaxName) throw BadName("longer than 253 bytes");
  if (is_ipv4(text)) throw BadName("is an address, not a name");
  throw BadName("ends in a number, as an address does");
}

/// Open from the first call to the end of the program.
const UIDNA* uts46() {
  static const UIDNA* const idna = [] {
    UErrorCode status = U_ZERO_ERROR;
    const UIDNA* opened =
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE |
                            UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
                        &status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return opened;
  }();
  return idna;
}

/// What ICU made of a name. Hyphens may be anywhere, so their errors are left out.
struct Conversion {
  std::string text;
  std::uint32_t errors = 0;
  bool complete = false;  ///< false: ICU found the text too long to convert
};

using Converter = decltype(uidna_nameToASCII_UTF8);

Conversion convert(Converter* converter, std::string_view text) {
  constexpr std::uint32_t kHyphens =
      UIDNA_ERROR_HYPHEN_3_4 | UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN;
  std::array<char, 2 * kMaxText> buffer;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t size =
      converter(uts46(), text.data(), static_cast<std::int32_t>(text.size()), buffer.data(),
                static_cast<std::int32_t>(buffer.size()), &info, &status);
  if (status == U_BUFFER_OVERFLOW_ERROR || status == U_INPUT_TOO_LONG_ERROR) return {};
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
  return {std::string(buffer.data(), static_cast<std::size_t>(size)), info.errors & ~kHyphens,
          true};
}

std::u16string to_utf16(std::string_view text) {
  std::u16string out(text.size(), u'\0');
  std::int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(out.data(), static_cast<std::int32_t>(out.size()), &size, text.data(),
                static_cast<std::int32_t>(text.size()), &status);
  if (U_FAILURE(status)) throw BadName("not UTF-8");
  out.resize(static_cast<std::size_t>(size));
  return out;
}

/// "U+2028", the first character of `text` that UTS #46 refuses by itself; else "".
std::string first_disallowed(std::u16string_view text) {
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    const std::int32_t begin = at;
    UChar32 c = 0;
    U16_NEXT(text, at, size, c);
    std::array<UChar, kMaxLabel> label;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    uidna_labelToUnicode(uts46(), text.data() + begin, at - begin, label.data(),
                         static_cast<std::int32_t>(label.size()), &info, &status);
    if ((info.errors & UIDNA_ERROR_DISALLOWED) == 0) continue;
    std::array<char, 16> name;
    std::snprintf(name.data(), name.size(), "U+%04X", static_cast<unsigned>(c));
    return name.data();
  }
  return "";
}

/// A sentence for what ICU found; nothing for what explain() knows better how to say.
void check_errors(std::uint32_t errors, std::u16string_view text) {
  errors &= ~std::uint32_t{UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                           UIDNA_ERROR_DOMAIN_NAME_TOO_LONG};
  if (errors == 0) return;
  if ((errors & (UIDNA_ERROR_PUNYCODE | UIDNA_ERROR_INVALID_ACE_LABEL |
                 UIDNA_ERROR_LABEL_HAS_DOT)) != 0) {
    throw BadName("has a label in 'xn--' that encodes no name");
  }
  if ((errors & UIDNA_ERROR_DISALLOWED) != 0) {
    const std::string character = first_disallowed(text);
    throw BadName("holds " + (character.empty() ? "a character" : character) +
                  ", which no domain name has");
  }
  if ((errors & UIDNA_ERROR_LEADING_COMBINING_MARK) != 0) {
    throw BadName("has a label that begins with a combining mark");
  }
  if ((errors & UIDNA_ERROR_BIDI) != 0) {
    throw BadName("mixes left-to-right and right-to-left text as no domain name may");
  }
  if ((errors & UIDNA_ERROR_CONTEXTJ) != 0) {
    throw BadName("holds a joiner (U+200C, U+200D) where none may be");
  }
  throw BadName("is no internationalized domain name");
}

/// The ASCII form of a name that is not ASCII, still to be folded.
std::string map_unicode(std::string_view text) {
  check_no_url(text);
  if (text.size() > kMaxText) throw BadName("longer than 253 bytes");
  const std::u16string units = to_utf16(text);
  Conversion mapped = convert(uidna_nameToASCII_UTF8, text);
  if (!mapped.complete) throw BadName("longer than 253 bytes");
  check_errors(mapped.errors, units);
  return std::move(mapped.text);
}

/// fold(), by way of ICU where need be. Throws BadName.
std::size_t parse(std::string_view text, NameBuffer& out) {
  if (const std::size_t size = fold(text, out)) return size;
  if (std::ranges::all_of(text, is_ascii)) explain(text);
  const std::string mapped = map_unicode(text);
  if (const std::size_t size = fold(mapped, out)) return size;
  explain(mapped);
}

bool has_encoded_label(std::string_view name) {
  for (std::size_t at = 0; at < name.size();) {
    const std::string_view label = name.substr(at);
    if (label.size() > 4 && (label[0] | 0x20) == 'x' && (label[1] | 0x20) == 'n' &&
        label[2] == '-' && label[3] == '-') {
      return true;
    }
    at += std::min(label.find('.'), label.size()) + 1;
  }
  return false;
}

}  // namespace

std::string to_unicode(std::string_view ascii) {
  // What DNS answers with may be any bytes: ICU sees only names.
  NameBuffer buffer;
  if (!has_encoded_label(ascii) || fold(ascii, buffer) == 0) return std::string(ascii);
  Conversion shown = convert(uidna_nameToUnicodeUTF8, ascii);
  if (!shown.complete || shown.errors != 0) return std::string(ascii);
  return std::move(shown.text);
}

DomainName parse_domain(std::string_view text) {
  NameBuffer buffer;
  const std::size_t size = parse(text, buffer);
  return {std::string(buffer.data(), size)};
}

void append_domain(std::string& out, std::string_view text) {
  NameBuffer buffer;
  out.append(buffer.data(), parse(text, buffer));
}

bool is_plain_ascii_domain(std::string_view text) noexcept {
  NameBuffer buffer;
  return text == std::string_view(buffer.data(), fold(text, buffer)) && !text.empty();
}

}  // namespace aioc::dns
