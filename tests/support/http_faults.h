#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "support/fault_http.h"

/// Handlers for FaultHttp::on(): an honest answer, and the faults that servers have.
///
///     server.on("/cut", http_faults::cut_body("hello", 2));
///     server.on("/flaky", http_faults::first(2, http_faults::reset(),
///     http_faults::whole("x")));
///
/// `fields` are lines of a head: "ETag: \"1\"\r\n". The connection stays open behind an answer
/// where nothing else is said. What stalls, and is let go, goes on as if nothing had been.
namespace aioc::testing::http_faults {

// Honest ones.

/// 200 with a length.
HttpHandler whole(std::string body, std::string fields = {});
/// 200 in chunks of `size` bytes.
HttpHandler chunked(std::string body, std::size_t size = 4096);
/// 200 without a length: the body ends where the connection does.
HttpHandler without_length(std::string body, std::string fields = {});
/// Another status, with a length.
HttpHandler status(int code, std::string fields = {}, std::string body = {});
HttpHandler redirect(std::string to, int code = 302);
/// Whole, or the range asked for, by If-Range only where `etag` (with its quotes) is the same;
/// 416 where there is no such range.
HttpHandler ranges(std::string body, std::string etag);
/// 100 Continue and 103 Early Hints ahead of 200.
HttpHandler interim(std::string body);
/// 200 that comes `piece` bytes at a time, with a pause between them.
HttpHandler drip(std::string body, std::size_t piece, std::chrono::milliseconds pause);

// By the number of the request.

/// The first `count` requests for the path are answered by `a`, those behind them by `b`.
HttpHandler first(std::size_t count, HttpHandler a, HttpHandler b);
/// `code` (429, 503) with this Retry-After, "" for none, to the first `count` requests, then
/// 200.
HttpHandler busy(std::size_t count, int code, std::string retry_after, std::string body);
/// Keep-alive's race: answers a connection's first request, and closes it, or resets it, when
/// another comes over it.
HttpHandler drop_reused(std::string body, bool by_reset = false);

// Ends too early.

/// Before an answer.
HttpHandler close();
HttpHandler reset();
/// The body's length is announced, its first `sent` bytes are sent.
HttpHandler cut_body(std::string body, std::size_t sent, std::string fields = {});
HttpHandler reset_body(std::string body, std::size_t sent, std::string fields = {});
/// In the midst of the head.
HttpHandler cut_head();
/// All of the body, but not the last chunk.
HttpHandler cut_chunks(std::string body);
/// Whole, and closed behind it without a word.
HttpHandler close_behind(std::string body);

// More than was said.

/// `excess` behind the body, along with it.
HttpHandler excess(std::string body, std::string excess);
/// The same in a segment of its own, once the body has arrived.
HttpHandler late_excess(std::string body, std::string excess);
/// Until the client goes: in chunks, without a length, or with a length of `announced` bytes.
HttpHandler endless_chunks();
HttpHandler endless_without_length();
HttpHandler endless(std::size_t announced);

// Stalls.

HttpHandler stall();
HttpHandler stall_in_head(std::string body);
HttpHandler stall_in_body(std::string body, std::size_t sent, std::string fields = {});

// Contradictions.

/// 200 whose length is said by `fields` alone: "Content-Length: 5, 7\r\n".
HttpHandler said_by(std::string fields, std::string body);
/// The body's length, and another.
HttpHandler two_lengths(std::string body, std::size_t other);
/// The body's length, twice.
HttpHandler same_length_twice(std::string body);
/// Chunks, well made, and a Content-Length of `length`.
HttpHandler length_and_chunks(std::string body, std::size_t length);
/// To a range: 206 with the bytes asked for that claims to begin `off` bytes behind.
HttpHandler wrong_range(std::string body, std::string etag, std::size_t off = 1);
/// To a range: 206 whatever If-Range says.
HttpHandler careless_ranges(std::string body, std::string etag);
/// 416 to all.
HttpHandler no_range(std::size_t size);
/// A resource that changes: the first request gets `sent` bytes of `before` with ETag "1";
/// those behind it find `after` with ETag "2", ranges honoured.
HttpHandler changed(std::string before, std::size_t sent, std::string after);

// Nonsense.

/// These bytes, then the end.
HttpHandler garbage(std::string bytes = "\x16\x03\x01 no HTTP at all\n");
/// 200 with a field of `size` bytes.
HttpHandler huge_head(std::size_t size, std::string body);
/// Fields until the client goes.
HttpHandler endless_head();
/// A chunk's size is `size`, which is to be none: "zz", "fffffffffffffffff", "-1".
HttpHandler bad_chunk(std::string size);
/// To /x a redirect to /x?1, to that one to /x?2, and so on.
HttpHandler redirect_onwards();

enum class Gzip {
  kGood,
  kBadData,      ///< No deflate behind the header.
  kBadChecksum,  ///< Of the content.
  kCut,          ///< In the midst, and the Content-Length says so.
};
/// 200 with Content-Encoding: gzip, of at most 65,535 bytes, whether the client takes it or
/// not.
HttpHandler gzip(std::string content, Gzip how);

}  // namespace aioc::testing::http_faults
