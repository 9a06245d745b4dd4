#include "net/http_easy.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "net/http_chars.h"
#include "net/http_curl_error.h"
#include "net/http_multi.h"

namespace aioc::net::internal {
namespace {

bool same_name(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() &&
         std::equal(a.begin(), a.end(), lower.begin(),
                    [](char x, char y) { return ascii_lower(x) == y; });
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Easy::Easy(Multi& multi, const ClientRequest& request, BodyProtocol& protocol)
    : multi_(multi),
      request_(request),
      protocol_(protocol),
      handle_(multi.take_handle()),
      last_came_(aio::get_running_loop().now()) {
  curl_easy_setopt(handle_.easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle_.easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle_.easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle_.easy, CURLOPT_DEBUGDATA, this);
  curl_easy_setopt(handle_.easy, CURLOPT_ERRORBUFFER, message_.data());
  if (curl_url_set(handle_.url, CURLUPART_URL, request.url.c_str(), 0) != CURLUE_OK) {
    TransferResult result;
    result.error = TransferError::bad_url;
    result.detail = "it cannot be read as a URL";
    done_.set_result(std::move(result));
    return;
  }
  // With TLS it is known before the first answer whether one connection does for all.
  const std::string_view scheme = std::string_view(request.url).substr(0, 6);
  curl_easy_setopt(handle_.easy, CURLOPT_PIPEWAIT, same_name(scheme, "https:") ? 1L : 0L);
  if (!request.fields.empty()) {
    for (const auto& field : multi.options().fields) {
      fields_ = curl_slist_append(fields_, field.c_str());
    }
    for (const auto& field : request.fields) {
      fields_ = curl_slist_append(fields_, field.c_str());
    }
    curl_easy_setopt(handle_.easy, CURLOPT_HTTPHEADER, fields_);
  }
  multi.add(*this);
  running_ = true;
}

Easy::~Easy() {
  leave();
  watch_length(false);
  curl_easy_setopt(handle_.easy, CURLOPT_ERRORBUFFER, nullptr);
  if (fields_ != nullptr) {
    curl_easy_setopt(handle_.easy, CURLOPT_HTTPHEADER, multi_.fields());
    curl_slist_free_all(fields_);
  }
  multi_.give_back(handle_);
}

void Easy::leave() {
  if (!std::exchange(running_, false)) return;
  multi_.remove(*this);
}

void Easy::resume() {
  if (!running_ || !std::exchange(paused_, false)) return;
  last_came_ = aio::get_running_loop().now();
  // What libcurl has kept comes now; it does not end the transfer where that is stopped.
  const CURLcode code = curl_easy_pause(handle_.easy, CURLPAUSE_CONT);
  if (code != CURLE_OK) finish(code);
}

Easy* Easy::of(CURL* handle) {
  char* easy = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &easy);
  return reinterpret_cast<Easy*>(easy);
}

std::size_t Easy::on_header(char* text, std::size_t, std::size_t size, void* self) {
  auto& easy = *static_cast<Easy*>(self);
  easy.last_came_ = aio::EventLoop::current().now();
  return easy.take_header({text, size}) ? size : 0;
}

bool Easy::take_header(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    // "HTTP/1.1 200 OK", of an answer behind an interim one or a redirect too
    const auto blank = line.find(' ');
    const auto status = blank == line.npos ? 0 : parse_number(line.substr(blank + 1, 3));
    head_ = ResponseHead();
    head_.status = static_cast<int>(status.value_or(0));
    chunked_ = redirect_ = in_body_ = false;
    gunzip_.reset();
    return true;
  }
  if (in_body_) return true;  // a trailer
  if (line.empty()) return head_ended();
  const auto colon = line.find(':');
  if (colon == line.npos) return true;
  return take_field(line.substr(0, colon), trimmed(line.substr(colon + 1)));
}

bool Easy::take_field(std::string_view name, std::string_view value) {
  if (same_name(name, "content-length")) return take_length(value);
  if (same_name(name, "location")) {
    redirect_ = is_redirect(head_.status);
  } else if (same_name(name, "transfer-encoding")) {
    chunked_ = true;
  } else if (same_name(name, "content-disposition")) {
    head_.content_disposition = value;
  } else if (same_name(name, "content-encoding")) {
    head_.content_encoding = value;
  } else if (same_name(name, "content-range")) {
    head_.content_range = value;
  } else if (same_name(name, "content-type")) {
    head_.content_type = value;
  } else if (same_name(name, "date")) {
    head_.date = value;
  } else if (same_name(name, "etag")) {
    head_.etag = value;
  } else if (same_name(name, "last-modified")) {
    head_.last_modified = value;
  } else if (same_name(name, "retry-after")) {
    head_.retry_after = value;
  }
  return true;
}

// Lengths that differ may be a smuggled answer (RFC 9112, 6.3); libcurl takes the last one.
bool Easy::take_length(std::string_view value) {
  for (std::size_t at = 0; at <= value.size();) {
    const auto comma = std::min(value.find(',', at), value.size());
    const auto length = parse_number(trimmed(value.substr(at, comma - at)));
    at = comma + 1;
    if (!length) {
      return fail(TransferError::protocol,
                  "Content-Length is '" + std::string(value) + "', which is no number");
    }
    if (head_.content_length && head_.content_length != length) {
      return fail(TransferError::two_lengths, "Content-Length is " +
                                                  std::to_string(*head_.content_length) +
                                                  " and " + std::to_string(*length));
    }
    head_.content_length = length;
  }
  return true;
}

bool Easy::head_ended() {
  constexpr int kFirstFinal = 200;
  if (head_.status < kFirstFinal || redirect_) return true;
  in_body_ = true;
  if (multi_.options().compressed && !take_coding()) return false;
  if (head_.content_length && !chunked_) watch_length(true);
  if (protocol_.head_received(head_)) return true;
  return fail(TransferError::stopped, "");
}

bool Easy::take_coding() {
  constexpr int kFirstRedirect = 300;
  const std::string_view coding = head_.content_encoding;
  if (same_name(coding, "gzip") || same_name(coding, "x-gzip")) {
    gunzip_.emplace();
  } else if (!coding.empty() && !same_name(coding, "identity") &&
             head_.status < kFirstRedirect) {
    return fail(TransferError::protocol, "gzip was asked for, and what comes is coded as '" +
                                             head_.content_encoding + "'");
  }
  return true;
}

// libcurl drops what comes behind the announced length, and says nothing but to its debug
// function, which sees the bytes before that. It is on while a body comes, and only then: each
// of libcurl's many remarks is formatted for it.
void Easy::watch_length(bool on) {
  if (std::exchange(counted_, on) == on) return;
  curl_easy_setopt(handle_.easy, CURLOPT_VERBOSE, on ? 1L : 0L);
}

int Easy::on_debug(CURL*, curl_infotype type, char*, std::size_t size, void* self) {
  if (type != CURLINFO_DATA_IN) return 0;
  auto& easy = *static_cast<Easy*>(self);
  easy.came_ += size;
  ++easy.reads_;
  return 0;
}

// Behind the first read libcurl asks for no more than is announced: what is beyond that waits
// in the socket. It is looked at while the body's last piece is here: behind that the
// connection may be another transfer's.
void Easy::look_behind() {
  if (!counted_ || reads_ < 2 || came_ != *head_.content_length) return;
  more_waits_ = socket_ != CURL_SOCKET_BAD && has_plain_bytes(socket_);
}

std::size_t Easy::on_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& easy = *static_cast<Easy*>(self);
  easy.last_came_ = aio::EventLoop::current().now();
  if (easy.redirect_) return size;  // what a redirect says is for nobody
  easy.look_behind();
  const std::string_view bytes(data, size);
  switch (easy.gunzip_ ? easy.decode(bytes) : easy.protocol_.data_received(bytes)) {
    case BodyProtocol::Take::all:
      return size;
    case BodyProtocol::Take::wait:
      easy.paused_ = true;
      return CURL_WRITEFUNC_PAUSE;
    case BodyProtocol::Take::stop:
      break;
  }
  if (easy.error_ == TransferError::none) easy.fail(TransferError::stopped, "");
  return CURL_WRITEFUNC_ERROR;
}

BodyProtocol::Take Easy::decode(std::string_view data) {
  const std::size_t size = data.size();
  data.remove_prefix(std::exchange(used_, 0));
  for (;;) {
    if (decoded_.empty() && !gunzip_->decode(data, decoded_)) {
      fail(TransferError::protocol, "what is compressed is broken");
      return BodyProtocol::Take::stop;
    }
    if (decoded_.empty()) return BodyProtocol::Take::all;
    const auto take = protocol_.data_received(decoded_);
    if (take == BodyProtocol::Take::wait) used_ = size - data.size();
    if (take != BodyProtocol::Take::all) return take;
    decoded_ = {};
  }
}

bool Easy::fail(TransferError error, std::string detail) {
  error_ = error;
  error_detail_ = std::move(detail);
  return false;
}

void Easy::finish(CURLcode code) {
  TransferResult result = explain(code);
  leave();
  if (!done_.done()) done_.set_result(std::move(result));
}

void Easy::end_if_stalled(std::int64_t time) {
  if (paused_ || last_came_ > time) return;
  fail(TransferError::timed_out,
       head_.status == 0 ? "no answer came" : "no more of the body came");
  finish(CURLE_OPERATION_TIMEDOUT);
}

TransferResult Easy::explain(CURLcode code) {
  TransferResult result;
  if (counted_ && code == CURLE_OK && (came_ > *head_.content_length || more_waits_)) {
    fail(TransferError::longer,
         std::to_string(*head_.content_length) + " bytes were announced");
  }
  if (code == CURLE_OK && gunzip_ && !gunzip_->whole()) {
    fail(TransferError::cut_short, "the end of what is compressed did not come");
  }
  result.head = std::move(head_);
  if (error_ != TransferError::none) {
    result.error = error_;
    result.detail = std::move(error_detail_);
  } else if (code != CURLE_OK) {
    long number = 0;
    curl_easy_getinfo(handle_.easy, CURLINFO_OS_ERRNO, &number);
    result.detail = message_[0] != '\0' ? message_.data() : curl_easy_strerror(code);
    result.error =
        transfer_error(code, static_cast<int>(number), result.head.status, result.detail);
    if (code == CURLE_UNSUPPORTED_PROTOCOL) {  // of which libcurl speaks in its own terms
      result.detail = result.error == TransferError::protocol
                          ? "the answer is no HTTP"
                          : "it leads to what is neither http nor https";
    }
  }
  return result;
}

}  // namespace aioc::net::internal
