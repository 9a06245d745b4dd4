// The head of an HTTP/1.1 request, read strictly: what RFC 9112 forbids is refused, for where
// two readers of one request disagree, one can be smuggled in another's body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace aioc::net {

/// A header field; views into the text that was parsed.
struct HttpField {
  std::string_view name;
  std::string_view value;  ///< without the white space around it
};

/// How far find_head_end has come.
struct HeadScan {
  enum class Status : std::uint8_t {
    incomplete,  ///< more is to come
    complete,    ///< `end` is behind the empty line
    bad,         ///< a line that does not end in CR LF
  };
  Status status = Status::incomplete;
  std::size_t end = 0;
};

/// Looks for the end of a request's head in `text`, from `from` on, which is where the text
/// ended when it was last incomplete: each byte is looked at once however slowly they come.
/// One empty line in front is passed over (RFC 9112, 2.2). What no request begins with is bad
/// at once, be it a TLS handshake.
HeadScan find_head_end(std::string_view text, std::size_t from);

/// Why a request is refused, and with which status.
struct HttpError {
  int status = 0;           ///< 0: there is no error
  std::string_view reason;  ///< a sentence for the client; static
  explicit operator bool() const { return status != 0; }
};

/// A parsed head. The views live as long as the text that was parsed; one object may serve
/// many heads and then allocates no more.
///
///     RequestHead head;
///     if (const HttpError error = head.parse(text)) refuse(error);
class RequestHead {
 public:
  static constexpr std::size_t kMostFields = 100;

  /// Reads a whole head, as find_head_end finds it: from the request line, or an empty line
  /// before it, to the empty line at the end, which are the last bytes of `text`. On an error
  /// only method and target may be looked at, for the log, and they may be empty. 400 for what
  /// is malformed or ambiguous, 431 for more than kMostFields, 501 for CONNECT and for a
  /// transfer coding but chunked, 505 for another version than HTTP/1.0 and 1.1, 417 for
  /// another expectation than 100-continue. Linear, never throws but std::bad_alloc.
  HttpError parse(std::string_view text);
  /// Forgets what was read, and with it the text: as if nothing had been parsed.
  void clear();

  std::string_view method() const { return method_; }
  /// As it stood in the request line: "/search?q=sun". Origin form or "*"; of the absolute form
  /// ("http://host/path") what follows the authority, which then counts as the host.
  std::string_view target() const { return target_; }
  /// What stands before and behind the target's first '?', not decoded. The path is never
  /// empty.
  std::string_view path() const { return path_; }
  std::string_view query() const {
    const auto mark = target_.find('?');
    return mark == target_.npos ? std::string_view() : target_.substr(mark + 1);
  }
  /// 1 for HTTP/1.1, 0 for HTTP/1.0.
  int minor_version() const { return minor_version_; }
  const std::vector<HttpField>& fields() const { return fields_; }
  /// The first field of this name, in any case; "" where there is none.
  std::string_view field(std::string_view name) const;

  /// As it stood, with the port if there was one; "" where the Host is empty or there is none.
  std::string_view host() const { return host_; }
  /// The length of the body; nothing where it is chunked. 0 where there is none.
  std::optional<std::uint64_t> content_length() const {
    return chunked_ ? std::nullopt : std::optional(content_length_);
  }
  bool is_chunked() const { return chunked_; }
  /// Whether the connection stays for a next request, by version and Connection field.
  bool keep_alive() const { return keep_alive_; }
  /// Whether the client waits for "100 Continue" before it sends the body.
  bool expects_continue() const { return expects_continue_; }

 private:
  // Each moves `at` behind what it has read.
  HttpError parse_request_line(const char*& at);
  HttpError parse_field(const char*& at);
  HttpError parse_target();
  HttpError note_field(const HttpField& field);
  HttpError note_length(std::string_view value);
  HttpError check();

  std::string_view method_;
  std::string_view target_;
  std::string_view path_;
  std::string_view host_;
  std::vector<HttpField> fields_;
  std::uint64_t content_length_ = 0;
  int minor_version_ = 1;
  bool has_host_ = false;
  bool has_length_ = false;
  bool chunked_ = false;
  bool closes_ = false;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
};

/// Whether two field names are the same, which is told without regard to ASCII case.
bool same_field_name(std::string_view one, std::string_view other);

/// Whether a list field ("gzip, br;q=0.5", "keep-alive, Upgrade") has the member `token`, in
/// any case; parameters behind a ';' are left out.
bool has_token(std::string_view list, std::string_view token);

}  // namespace aioc::net
