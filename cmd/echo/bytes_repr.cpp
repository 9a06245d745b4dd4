#include "echo/bytes_repr.h"

namespace aioc::echo {
namespace {

void append_byte(std::string& out, unsigned char byte, char quote) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr unsigned char kSpace = 0x20;
  constexpr unsigned char kDelete = 0x7f;
  if (byte == '\t') {
    out += "\\t";
  } else if (byte == '\n') {
    out += "\\n";
  } else if (byte == '\r') {
    out += "\\r";
  } else if (byte < kSpace || byte >= kDelete) {
    out.append("\\x").append(1, kDigits[byte / 16]).append(1, kDigits[byte % 16]);
  } else {
    if (byte == '\\' || byte == static_cast<unsigned char>(quote)) out += '\\';
    out += static_cast<char>(byte);
  }
}

}  // namespace

std::string bytes_repr(std::string_view bytes, std::size_t most) {
  const auto shown = bytes.substr(0, most);
  const bool single = shown.find('\'') == shown.npos || shown.find('"') != shown.npos;
  const char quote = single ? '\'' : '"';
  std::string out = "b";
  out += quote;
  for (const char byte : shown) append_byte(out, static_cast<unsigned char>(byte), quote);
  out += quote;
  if (shown.size() < bytes.size()) {
    out += "... (" + std::to_string(bytes.size()) + " bytes)";
  }
  return out;
}

}  // namespace aioc::echo
