#include "fetch/file_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include "net/http_chars.h"
#include "net/uri.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

namespace aioc::fetch {
namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestExtension = 20;  // with its dots
constexpr std::string_view kIndex = "index.html";

/// `text` with '_' in place of each character that a name may not have.
std::string harmless(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto step = unicode::decode(text);
    const bool good = step.valid && step.code_point != '/' && step.code_point != '\\' &&
                      unicode::is_printable(step.code_point);
    if (good) {
      out += text.substr(0, step.size);
    } else {
      out += '_';
    }
    text.remove_prefix(step.size);
  }
  return out;
}

std::string_view without_blanks_in_front(std::string_view name) {
  return name.substr(std::min(name.find_first_not_of(' '), name.size()));
}

std::string_view without_dots_at_end(std::string_view name) {
  return name.substr(0, name.find_last_not_of(" .") + 1);
}

/// Whether Windows would open a device instead: whatever stands behind the first dot.
bool is_device(std::string_view name) {
  std::string stem;
  for (const char c : without_dots_at_end(name.substr(0, name.find_first_of(".:")))) {
    stem += net::ascii_lower(c);
  }
  constexpr std::array<std::string_view, 4> kDevices = {"aux", "con", "nul", "prn"};
  if (std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end()) return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
         stem[3] >= '1' && stem[3] <= '9';
}

/// Where the extension of `name` begins, at its dot; the name's size where it has none.
/// ".tar.gz" and its like are one.
std::size_t extension_at(std::string_view name) {
  const auto is_extension = [&](std::size_t dot) {
    return dot != name.npos && dot > 0 && name.size() - dot <= kLongestExtension &&
           name.size() - dot > 1 && name.find(' ', dot) == name.npos;
  };
  const auto dot = name.rfind('.');
  if (!is_extension(dot)) return name.size();
  constexpr std::string_view kTar = ".tar";
  const auto tar = dot >= kTar.size() ? dot - kTar.size() : 0;
  return is_extension(tar) && name.substr(tar, kTar.size()) == kTar ? tar : dot;
}

/// `text` without what is beyond `size` bytes and the character that would be cut in two.
std::string_view cut(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

FileName safe_file_name(std::string_view wished) {
  const std::string clean = harmless(wished);
  std::string name(without_dots_at_end(without_blanks_in_front(clean)));
  if (name.empty()) return {std::string(kIndex), true, std::string(wished)};
  if (name[0] == '.' || name[0] == '-') name[0] = '_';
  if (is_device(name)) name.insert(0, 1, '_');
  if (name.size() > kLongestName) {
    const auto extension = name.substr(extension_at(name));
    name = cut(name, kLongestName - extension.size());
    name = without_dots_at_end(name);
    name += extension;
  }
  const bool changed = name != wished;
  return {std::move(name), changed, std::string(wished)};
}

FileName url_file_name(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  if (const auto scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  const auto path = url.find('/');
  const auto segment = path == url.npos ? std::string_view() : url.substr(url.rfind('/') + 1);
  if (segment.empty()) return {std::string(kIndex), false, std::string(kIndex)};
  // What begins no code is not one: "100%.txt".
  return safe_file_name(net::percent_decode(segment).value_or(std::string(segment)));
}

std::string numbered(std::string_view name, std::size_t number) {
  const auto extension = extension_at(name);
  std::string out(name.substr(0, extension));
  out += '-';
  out += std::to_string(number);
  out += name.substr(extension);
  return out;
}

}  // namespace aioc::fetch
