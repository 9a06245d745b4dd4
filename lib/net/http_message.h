// A request that has come whole, and the response to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "loop/address.h"
#include "loop/coro.h"
#include "loop/transport.h"
#include "net/http_head.h"

namespace aioc::net {

/// A request with its whole body. What it holds lives until the response has been given. A
/// handler that returns a coroutine hands it the Request by reference: views that were taken
/// from it before the coroutine began do not hold.
struct Request {
  const RequestHead& head;
  std::string_view body = {};
  const aio::Transport* transport = nullptr;

  /// The client's address; an empty one for a Unix socket.
  aio::Address peer() const {
    return transport == nullptr ? aio::Address() : transport->peername();
  }
  std::string_view method() const { return head.method(); }
  std::string_view path() const { return head.path(); }
  std::string_view query() const { return head.query(); }
};

/// A body that is made while it is sent, so that a client which reads slowly, or not at all,
/// costs no memory.
class BodySource {
 public:
  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  virtual ~BodySource() = default;

  /// How long the body is, if that is known; else it is sent in chunks.
  virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
  /// Appends the next piece to `out`, some 32 KiB of it, in well under a millisecond. Returns
  /// false when that was all. What it throws breaks the connection off, so that the client
  /// sees that something is missing.
  virtual bool read(std::string& out) = 0;
};

/// A body: text of its own, text that is shared with a cache, or one that is made on the way.
using Body =
    std::variant<std::string, std::shared_ptr<const std::string>, std::unique_ptr<BodySource>>;

/// A response. The server adds Date, Content-Length or Transfer-Encoding, and Connection; and
/// where it may, it compresses the body and answers 304.
///
///     return net::Response::text(404, "there is no such page\n");
class Response {
 public:
  Response() = default;
  Response(int status, std::string_view content_type, Body body);

  static Response text(int status, std::string body);
  static Response html(int status, std::string body);
  static Response json(int status, std::string body);
  static Response redirect(int status, std::string_view location);

  /// Adds a header field. What of `value` could end the line, a CR or LF, becomes a space.
  Response& header(std::string_view name, std::string_view value);
  /// An entity tag, without its quotes: a GET or HEAD with it in If-None-Match is answered with
  /// 304. Of a compressed body another tag is made from it.
  Response& etag(std::string_view tag);
  /// Seconds since 1970: Last-Modified, and If-Modified-Since where there is no entity tag.
  Response& last_modified(std::int64_t seconds);
  /// The body may be compressed, if the client takes that and it is worth it.
  Response& compressible(bool value = true);
  /// The connection closes behind it.
  Response& close();

  int status = 200;
  std::string fields = {};  ///< "Name: value\r\n" and so on
  /// The same, in front, where they live as long as the body: those of a cache.
  std::string_view kept_fields = {};
  Body body = std::string();
  std::string tag = {};
  std::optional<std::int64_t> modified = {};
  bool may_compress = false;
  bool closes = false;
};

/// What a handler gives: a response, or a coroutine of one where it has to wait.
using Answer = std::variant<Response, aio::Coro<Response>>;
using Handler = std::function<Answer(const Request&)>;

/// "Not Found"; "" for a status that is not known.
std::string_view reason_phrase(int status);

/// `text` with &, <, >, " and ' as references: harmless in HTML, in attributes too.
std::string html_escape(std::string_view text);

}  // namespace aioc::net
