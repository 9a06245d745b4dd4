// Any bytes as what a client sends: read as a server reads them, whole and in pieces.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/fuzz.h"
#include "fuzz/llhttp_oracle.h"
#include "net/http_chunked.h"
#include "net/http_head.h"
#include "net/http_negotiate.h"
#include "net/http_range.h"
#include "net/media_type.h"
#include "net/uri.h"

namespace aioc::fuzz {
namespace {

using namespace aioc::net;

struct Message {
  int status = 0;  // with which it is refused; 0 where it is not
  std::string method;
  std::string target;
  std::string host;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  bool chunked = false;
  bool keep_alive = false;
  bool expects_continue = false;
  int minor_version = 0;
  std::size_t begin = 0;  // where it stands in all that came
  std::size_t end = 0;
  bool operator==(const Message&) const = default;
};

bool no_controls(std::string_view text, bool tabs) {
  return std::none_of(text.begin(), text.end(), [&](unsigned char c) {
    return c == 0x7F || (c < 0x20 && !(tabs && c == '\t'));
  });
}

bool inside(std::string_view part, std::string_view text) {
  const std::less_equal<const char*> before;
  return before(text.data(), part.data()) &&
         before(part.data() + part.size(), text.data() + text.size());
}

void check_head(const RequestHead& head, std::string_view text) {
  FUZZ_REQUIRE(!head.method().empty() && inside(head.method(), text));
  FUZZ_REQUIRE(inside(head.target(), text) || head.target() == "/");
  FUZZ_REQUIRE(!head.path().empty());
  FUZZ_REQUIRE(head.path().front() == '/' || head.path() == "*");
  for (const auto part : {head.method(), head.target(), head.host()}) {
    FUZZ_REQUIRE(no_controls(part, false) && part.find(' ') == part.npos);
    FUZZ_REQUIRE(std::none_of(part.begin(), part.end(), [](char c) { return c < 0; }));
  }
  FUZZ_REQUIRE(head.target().find('#') == head.target().npos);
  FUZZ_REQUIRE(head.fields().size() <= RequestHead::kMostFields);
  for (const auto& field : head.fields()) {
    FUZZ_REQUIRE(!field.name.empty() && inside(field.name, text) && inside(field.value, text));
    FUZZ_REQUIRE(field.name.find_first_of(" \t:") == field.name.npos);
    FUZZ_REQUIRE(no_controls(field.name, false) && no_controls(field.value, true));
    FUZZ_REQUIRE(field.value.empty() ||
                 (std::string_view(" \t").find(field.value.front()) == std::string_view::npos &&
                  std::string_view(" \t").find(field.value.back()) == std::string_view::npos));
  }
  FUZZ_REQUIRE(head.is_chunked() == !head.content_length());
  FUZZ_REQUIRE(head.minor_version() == 1 || !head.is_chunked());
}

/// A server's side of a connection, as far as reading goes.
class Reading {
 public:
  void feed(std::string_view piece) {
    buffer_ += piece;
    while (!closed_ && step()) {
    }
  }

  const std::vector<Message>& messages() const { return messages_; }
  bool operator==(const Reading& other) const {
    return messages_ == other.messages_ && closed_ == other.closed_ && total_ == other.total_;
  }

 private:
  bool step() { return reading_body_ ? read_body() : read_head(); }

  bool read_head() {
    const HeadScan scan = find_head_end(buffer_, scanned_);
    scanned_ = buffer_.size();
    if (scan.status == HeadScan::Status::incomplete) return false;
    messages_.emplace_back();
    Message& message = messages_.back();
    if (scan.status == HeadScan::Status::bad) return refuse(400);
    const std::string_view text = std::string_view(buffer_).substr(0, scan.end);
    if (const HttpError error = head_.parse(text)) {
      FUZZ_REQUIRE(error.status >= 400 && !error.reason.empty());
      return refuse(error.status);
    }
    check_head(head_, text);
    message.method = head_.method();
    message.target = head_.target();
    message.host = head_.host();
    for (const auto& field : head_.fields())
      message.fields.emplace_back(field.name, field.value);
    message.chunked = head_.is_chunked();
    message.keep_alive = head_.keep_alive();
    message.expects_continue = head_.expects_continue();
    message.minor_version = head_.minor_version();
    message.begin = total_;
    left_ = head_.content_length().value_or(0);
    chunks_ = ChunkedReader();
    take(scan.end);
    reading_body_ = true;
    return true;
  }

  bool read_body() {
    Message& message = messages_.back();
    if (message.chunked) {
      take(chunks_.read(buffer_, message.body));
      if (chunks_.failed()) return refuse(400);
      if (!chunks_.done()) {
        FUZZ_REQUIRE(buffer_.empty());
        return false;
      }
    } else {
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_.size()));
      message.body.append(buffer_, 0, size);
      take(size);
      left_ -= size;
      if (left_ > 0) return false;
    }
    message.end = total_;
    reading_body_ = false;
    return true;
  }

  void take(std::size_t size) {
    buffer_.erase(0, size);
    scanned_ = 0;
    total_ += size;
  }

  bool refuse(int status) {
    messages_.back() = Message();
    messages_.back().status = status;
    total_ = 0;
    closed_ = true;
    return false;
  }

  std::string buffer_;
  std::size_t scanned_ = 0;
  std::size_t total_ = 0;
  RequestHead head_;
  ChunkedReader chunks_;
  std::uint64_t left_ = 0;
  bool reading_body_ = false;
  bool closed_ = false;
  std::vector<Message> messages_;
};

Reading read(std::string_view text, std::size_t piece) {
  Reading reading;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    reading.feed(text.substr(at, piece));
  }
  return reading;
}

/// Whether fields stand behind a chunked body. llhttp takes those that look like framing, such
/// as a Content-Length, for such; we drop all.
bool has_trailers(std::string_view message) {
  message.remove_suffix(std::string_view("\r\n\r\n").size());
  return message.substr(message.rfind('\n') + 1).find(':') != message.npos;
}

/// What we accept, llhttp accepts too, and reads the same in it.
void check_against_llhttp(std::string_view text, const Message& message) {
  // llhttp knows but some methods, and those of other protocols it reads in another way.
  constexpr std::array<std::string_view, 8> kMethods = {"GET",    "HEAD",    "POST",  "PUT",
                                                        "DELETE", "OPTIONS", "TRACE", "PATCH"};
  if (std::find(kMethods.begin(), kMethods.end(), message.method) == kMethods.end()) return;
  if (message.status != 0 || message.end == 0) return;
  if (message.chunked && has_trailers(text.substr(0, message.end))) return;
  // Nor does it take tabs for white space everywhere.
  std::string asked(text.substr(message.begin));
  const auto head_end = static_cast<std::ptrdiff_t>(asked.find("\r\n\r\n"));
  std::replace(asked.begin(), asked.begin() + head_end, '\t', ' ');
  const auto other = ask_llhttp(asked);
  if (!other) return;
  // And it looks into the extensions of chunks, which we drop unread.
  const std::string_view raw = text.substr(message.begin, message.end - message.begin);
  if (message.chunked && !other->accepted && raw.find(';') != raw.npos) return;
  FUZZ_REQUIRE(other->accepted || !std::fprintf(stderr, "llhttp: %s\n", other->reason.c_str()));
  FUZZ_REQUIRE(other->method == message.method);
  FUZZ_REQUIRE(other->target.ends_with(message.target) || message.target == "/");
  FUZZ_REQUIRE(other->target.starts_with("/") == (other->target == message.target) ||
               message.target == "*");
  FUZZ_REQUIRE(other->minor_version == message.minor_version);
  FUZZ_REQUIRE(other->chunked == message.chunked);
  FUZZ_REQUIRE(other->body == message.body);
  FUZZ_REQUIRE(other->size == message.end - message.begin);
  // A Connection field has no parameters; it takes those for part of an option, we drop them.
  const bool plain =
      std::none_of(message.fields.begin(), message.fields.end(), [](const auto& field) {
        return same_field_name(field.first, "connection") &&
               field.second.find(';') != field.second.npos;
      });
  // And told both, to close and to stay, by one of HTTP/1.0, it stays; to close is safe.
  const bool careful = message.minor_version == 0 && !message.keep_alive;
  FUZZ_REQUIRE(!plain || careful || other->keep_alive == message.keep_alive);
}

void check_chunks(std::string_view text) {
  std::string whole;
  ChunkedReader reader;
  const std::size_t taken = reader.read(text, whole);
  FUZZ_REQUIRE(taken <= text.size() && whole.size() <= taken);
  FUZZ_REQUIRE(taken == text.size() || reader.done() || reader.failed());
  std::string pieces;
  ChunkedReader slow;
  for (const char& c : text) {
    if (slow.done() || slow.failed()) break;
    FUZZ_REQUIRE(slow.read({&c, 1}, pieces) == 1);
  }
  FUZZ_REQUIRE(slow.done() == reader.done() && slow.failed() == reader.failed());
  FUZZ_REQUIRE(pieces == whole);
}

void check_values(std::string_view text) {
  using Kind = RangeChoice::Kind;
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1000}, ~std::uint64_t{0}}) {
    const RangeChoice choice = choose_range(text, size);
    if (choice.kind != Kind::part) continue;
    FUZZ_REQUIRE(choice.size > 0 && choice.size <= size && choice.first <= size - choice.size);
  }
  constexpr std::array<std::string_view, 2> kCodings = {"br", "gzip"};
  const auto coding = choose_coding(text, kCodings);
  FUZZ_REQUIRE(coding.empty() || coding == kCodings[0] || coding == kCodings[1]);
  constexpr std::array<std::string_view, 2> kTypes = {"text/plain", "application/json"};
  const auto type = choose_type(text, kTypes);
  FUZZ_REQUIRE(type.empty() || type == kTypes[0] || type == kTypes[1]);
  FUZZ_REQUIRE(!media_type(text).empty());
}

void check_uri(std::string_view text) {
  const std::string encoded = percent_encode(text);
  FUZZ_REQUIRE(no_controls(encoded, false));
  FUZZ_REQUIRE(percent_decode(encoded) == text && form_decode(encoded) == text);
  const auto decoded = percent_decode(text);
  const std::string form = form_decode(text);
  FUZZ_REQUIRE(form.size() <= text.size());
  if (decoded && text.find('+') == text.npos) FUZZ_REQUIRE(*decoded == form);
  if (!decoded) FUZZ_REQUIRE(text.find('%') != text.npos);
  const auto pairs = parse_query(text, 5);
  FUZZ_REQUIRE(pairs.size() <= 5);
  std::string again;
  for (const auto& [name, value] : pairs) {
    again += percent_encode(name) + "=" + percent_encode(value) + "&";
  }
  FUZZ_REQUIRE(parse_query(again) == pairs);
}

}  // namespace
}  // namespace aioc::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aioc::fuzz;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Reading whole = read(text, size + 1);
  for (const std::size_t piece : {1U, 2U, 5U, 31U}) FUZZ_REQUIRE(read(text, piece) == whole);
  for (const auto& message : whole.messages()) check_against_llhttp(text, message);
  check_chunks(text);
  check_values(text);
  check_uri(text);
  return 0;
}
