#include "net/http_head.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "net/http_chars.h"

namespace aioc::net {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

constexpr HttpError bad(std::string_view reason) { return {400, reason}; }

/// The first byte of `at` on that is not in `set`. There must be one: of a head there is, as it
/// ends with a line end, which is in no set.
const char* behind(const char* at, CharSet set) {
  while (is_in(*at, set)) ++at;
  return at;
}

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether `text` is a port, or the empty one that a URI may have.
bool is_port(std::string_view text) {
  unsigned port = 0;
  const char* const end = text.data() + text.size();
  if (text.empty()) return true;
  const auto result = std::from_chars(text.data(), end, port);
  return result.ec == std::errc() && result.ptr == end && port <= 65535;
}

bool is_reg_name(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_in(text[at], kHostChars)) continue;
    if (text[at] != '%' || text.size() - at < 3 || hex_value(text[at + 1]) < 0 ||
        hex_value(text[at + 2]) < 0) {
      return false;
    }
    at += 2;
  }
  return true;
}

/// Whether `text` is an address in brackets, such as "[::1]". Which of them are no addresses is
/// for those to say who look hosts up.
bool is_ip_literal(std::string_view text) {
  if (text.size() < 4 || text.front() != '[' || text.back() != ']') return false;
  return std::all_of(text.begin() + 1, text.end() - 1,
                     [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; });
}

/// Whether `text` is a host with or without a port (RFC 9110, 7.2); without user information,
/// which only those send who want to deceive (4.2.4).
bool is_authority(std::string_view text) {
  std::size_t host_end = text.find(':');
  if (text.starts_with('[')) host_end = std::min(text.find(']'), text.size() - 1) + 1;
  const std::string_view host = text.substr(0, host_end);
  const std::string_view rest = text.substr(host.size());
  if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return false;
  return !host.empty() && (host.front() == '[' ? is_ip_literal(host) : is_reg_name(host));
}

}  // namespace

HeadScan find_head_end(std::string_view text, std::size_t from) {
  using Status = HeadScan::Status;
  if (text.empty()) return {};
  // So that what is no HTTP at all, such as a TLS handshake, needs no time-out to be told.
  if (from == 0 && text.front() != '\r' && !is_in(text.front(), kTokenChars)) {
    return {Status::bad, 0};
  }
  while (from < text.size()) {
    const auto* const found =
        static_cast<const char*>(std::memchr(text.data() + from, '\n', text.size() - from));
    if (found == nullptr) break;
    const auto at = static_cast<std::size_t>(found - text.data());
    if (at == 0 || text[at - 1] != '\r') return {Status::bad, 0};
    // The line is empty if another ends before it. An empty one in front is passed over.
    if (at >= 3 && text[at - 2] == '\n') return {Status::complete, at + 1};
    from = at + 1;
  }
  return {};
}

HttpError RequestHead::parse(std::string_view text) {
  clear();
  if (text.starts_with(kLineEnd)) text.remove_prefix(kLineEnd.size());
  // This guards the loops below: each ends at a CR at the latest, and the last two are there.
  if (!text.ends_with("\r\n\r\n")) return bad("The request ends too early.");
  const char* at = text.data();
  const char* const end = at + text.size();
  if (const HttpError error = parse_request_line(at)) return error;
  while (*at != '\r') {
    if (const HttpError error = parse_field(at)) return error;
  }
  if (at + kLineEnd.size() != end) return bad("A line is not ended by CR LF.");
  return check();
}

void RequestHead::clear() {
  method_ = target_ = path_ = host_ = {};
  fields_.clear();
  content_length_ = 0;
  minor_version_ = 1;
  has_host_ = has_length_ = chunked_ = closes_ = keep_alive_ = expects_continue_ = false;
}

HttpError RequestHead::parse_request_line(const char*& at) {
  const char* begin = at;
  at = behind(at, kTokenChars);
  if (at == begin || *at != ' ') return bad("The request has no method.");
  method_ = between(begin, at);
  begin = ++at;
  at = behind(at, kTargetChars);
  const char* const path_end = at;
  while (*at == '?') at = behind(at + 1, kTargetChars);
  if (static_cast<unsigned char>(*at) >= 0x80) {
    return bad("The request's target is not in ASCII: it has to be percent-encoded.");
  }
  if (at == begin || *at != ' ') return bad("The request's target is malformed.");
  target_ = between(begin, at);
  path_ = between(begin, path_end);

  constexpr std::string_view kName = "HTTP/";
  ++at;
  for (const char c : kName) {
    if (*at != c) return bad("The request names no version of HTTP.");
    ++at;
  }
  if (!is_digit(at[0]) || at[1] != '.' || !is_digit(at[2]) || at[3] != '\r' || at[4] != '\n') {
    return bad("The request names no version of HTTP.");
  }
  if (at[0] != '1' || at[2] > '1') return {505, "This server speaks HTTP/1.1."};
  minor_version_ = at[2] - '0';
  at += 5;
  return parse_target();
}

HttpError RequestHead::parse_target() {
  if (target_.front() == '/') return {};
  if (method_ == "CONNECT") return {501, "This server is no proxy."};
  if (target_ == "*") {
    return method_ == "OPTIONS" ? HttpError() : bad("Only OPTIONS may be asked of *.");
  }
  // The absolute form, which a server must understand though only proxies are sent it.
  const auto scheme_end = target_.find("://");
  if (scheme_end == target_.npos ||
      !(same_field_name(target_.substr(0, scheme_end), "http") ||
        same_field_name(target_.substr(0, scheme_end), "https"))) {
    return bad("The request's target is malformed.");
  }
  const std::string_view rest = target_.substr(scheme_end + 3);
  host_ = rest.substr(0, rest.find_first_of("/?"));
  if (!is_authority(host_)) return bad("The request's target is malformed.");
  path_.remove_prefix(scheme_end + 3 + host_.size());
  target_.remove_prefix(scheme_end + 3 + host_.size());
  if (path_.empty()) path_ = "/";
  if (target_.empty()) target_ = "/";
  return {};
}

HttpError RequestHead::parse_field(const char*& at) {
  const char* begin = at;
  at = behind(at, kTokenChars);
  if (*at != ':' || at == begin) {
    if (*begin == ' ' || *begin == '\t') return bad("A header field is folded.");
    return bad("A header field's name is malformed.");
  }
  const std::string_view name = between(begin, at);
  begin = ++at;
  at = behind(at, kValueChars);
  if (at[0] != '\r' || at[1] != '\n') return bad("A header field has a control character.");
  const std::string_view value = trimmed(between(begin, at));
  at += kLineEnd.size();
  if (fields_.size() == kMostFields) return {431, "The request has too many header fields."};
  fields_.push_back({name, value});
  return note_field(fields_.back());
}

HttpError RequestHead::note_field(const HttpField& field) {
  const auto is = [&](std::string_view name) { return same_field_name(field.name, name); };
  switch (ascii_lower(field.name.front())) {
    case 'c':
      if (is("content-length")) return note_length(field.value);
      if (is("connection")) {
        closes_ = closes_ || has_token(field.value, "close");
        keep_alive_ = keep_alive_ || has_token(field.value, "keep-alive");
      }
      return {};
    case 'e':
      if (!is("expect")) return {};
      if (same_field_name(field.value, "100-continue")) {
        expects_continue_ = true;
        return {};
      }
      // HTTP/1.0 knows no expectations.
      return minor_version_ == 0
                 ? HttpError()
                 : HttpError{417, "The only expectation that is met is 100-continue."};
    case 'h':
      if (!is("host")) return {};
      if (has_host_) return bad("The request has more than one Host.");
      has_host_ = true;
      if (!field.value.empty() && !is_authority(field.value)) {
        return bad("The request's Host is malformed.");
      }
      if (host_.empty()) host_ = field.value;
      return {};
    case 't':
      if (!is("transfer-encoding")) return {};
      if (chunked_) return bad("The request has more than one Transfer-Encoding.");
      if (minor_version_ == 0) return bad("HTTP/1.0 has no Transfer-Encoding.");
      if (field.value.empty()) return bad("The request's Transfer-Encoding is empty.");
      if (!same_field_name(field.value, "chunked")) {
        return {501, "The only transfer coding that is understood is chunked."};
      }
      chunked_ = true;
      return {};
    default:
      return {};
  }
}

HttpError RequestHead::note_length(std::string_view value) {
  if (has_length_) return bad("The request has more than one Content-Length.");
  has_length_ = true;
  const char* const end = value.data() + value.size();
  const auto result = std::from_chars(value.data(), end, content_length_);
  // Half of the range, so that nobody's sum with it overflows.
  if (result.ec != std::errc() || result.ptr != end ||
      content_length_ > std::numeric_limits<std::int64_t>::max()) {
    return bad("The request's Content-Length is malformed.");
  }
  return {};
}

HttpError RequestHead::check() {
  if (chunked_ && has_length_) {
    return bad("The request has both a Content-Length and a Transfer-Encoding.");
  }
  if (minor_version_ == 1 && !has_host_) return bad("The request has no Host.");
  keep_alive_ = !closes_ && (minor_version_ == 1 || keep_alive_);
  expects_continue_ =
      expects_continue_ && minor_version_ == 1 && (chunked_ || content_length_ > 0);
  return {};
}

std::string_view RequestHead::field(std::string_view name) const {
  for (const auto& field : fields_) {
    if (same_field_name(field.name, name)) return field.value;
  }
  return {};
}

bool same_field_name(std::string_view one, std::string_view other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(),
                    [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

bool has_token(std::string_view list, std::string_view token) {
  for (;;) {
    const auto comma = list.find(',');
    const std::string_view member = list.substr(0, comma);
    if (same_field_name(trimmed(member.substr(0, member.find(';'))), token)) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace aioc::net
