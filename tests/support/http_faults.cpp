#include "support/http_faults.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace aioc::testing::http_faults {
namespace {

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\n";
constexpr std::size_t kBlock = 65536;
constexpr std::string_view kChunkedField = "Transfer-Encoding: chunked\r\n";

std::string length_field(std::size_t size) {
  return "Content-Length: " + std::to_string(size) + "\r\n";
}

std::string head(std::string_view fields) {
  return std::string(kOk).append(fields).append("\r\n");
}

std::string answer(const std::string& body, const std::string& fields) {
  return head(length_field(body.size()) + fields) + body;
}

std::string hex(std::size_t number) {
  char digits[2 * sizeof number];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  return {digits, end};
}

std::string chunk(std::string_view bytes) {
  return hex(bytes.size()).append("\r\n").append(bytes).append("\r\n");
}

std::string chunks(std::string_view body, std::size_t size) {
  std::string out;
  for (std::size_t at = 0; at < body.size(); at += size) out += chunk(body.substr(at, size));
  return out;
}

std::string status_line(int code) { return "HTTP/1.1 " + std::to_string(code) + " Said\r\n"; }

std::string status_answer(int code, const std::string& fields, const std::string& body) {
  return status_line(code) + length_field(body.size()) + fields + "\r\n" + body;
}

/// Sends these again and again, until the client goes and this is left by that.
[[noreturn]] void send_for_ever(Exchange& exchange, std::string_view text) {
  for (;;) exchange.send(text);
}

HttpHandler says(std::string text) {
  return [text = std::move(text)](Exchange& exchange) { exchange.send_last(text); };
}

HttpHandler says_and_closes(std::string text) {
  return [text = std::move(text)](Exchange& exchange) {
    exchange.send_last(text);
    exchange.close();
  };
}

std::string first_of(const std::string& body, std::size_t sent, const std::string& fields) {
  return head(length_field(body.size()) + fields) + body.substr(0, sent);
}

struct Range {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Of "bytes=5-" and "bytes=5-9"; nothing where there is no field that reads so.
std::optional<Range> asked_range(const FaultHttpRequest& request, std::size_t size) {
  const std::string field = request.field("Range");
  constexpr std::string_view kUnit = "bytes=";
  const auto dash = field.find('-');
  if (!field.starts_with(kUnit) || dash == field.npos || size == 0) return std::nullopt;
  Range range{0, size - 1};
  std::from_chars(field.data() + kUnit.size(), field.data() + dash, range.first);
  std::from_chars(field.data() + dash + 1, field.data() + field.size(), range.last);
  range.last = std::min(range.last, size - 1);
  return range;
}

std::string partial(const std::string& body, Range range, std::size_t off,
                    const std::string& fields) {
  if (range.first > range.last) {
    return status_answer(416, "Content-Range: bytes */" + std::to_string(body.size()) + "\r\n",
                         "");
  }
  return status_answer(206,
                       "Content-Range: bytes " + std::to_string(range.first + off) + "-" +
                           std::to_string(range.last + off) + "/" +
                           std::to_string(body.size() + off) + "\r\n" + fields,
                       body.substr(range.first, range.last - range.first + 1));
}

HttpHandler ranges_of(std::string body, std::string etag, std::size_t off, bool careless) {
  return [body = std::move(body), etag = std::move(etag), off, careless](Exchange& exchange) {
    const auto range = asked_range(exchange.request(), body.size());
    const std::string condition = exchange.request().field("If-Range");
    const std::string fields = "ETag: " + etag + "\r\nAccept-Ranges: bytes\r\n";
    const bool part = range && (careless || condition.empty() || condition == etag);
    exchange.send_last(part ? partial(body, *range, off, fields) : answer(body, fields));
  };
}

std::string little_endian(std::uint32_t number, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xFF);
  return out;
}

std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = ~0U;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

/// The content as a block that is only stored, so that no compressor is needed.
std::string gzipped(const std::string& content, Gzip how) {
  const auto size = static_cast<std::uint32_t>(content.size());
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  if (how == Gzip::kBadData) return out + "\x07 no such kind of block";
  out += '\x01' + little_endian(size, 2) + little_endian(~size, 2) + content;
  if (how == Gzip::kCut) return out.substr(0, out.size() - content.size() / 2);
  const std::uint32_t checksum = crc32(content) + (how == Gzip::kBadChecksum ? 1U : 0U);
  return out + little_endian(checksum, 4) + little_endian(size, 4);
}

}  // namespace

HttpHandler whole(std::string body, std::string fields) { return says(answer(body, fields)); }

HttpHandler chunked(std::string body, std::size_t size) {
  return says(head(kChunkedField) + chunks(body, size) + chunk(""));
}

HttpHandler without_length(std::string body, std::string fields) {
  return says_and_closes(head(fields) + body);
}

HttpHandler status(int code, std::string fields, std::string body) {
  return says(status_answer(code, fields, body));
}

HttpHandler redirect(std::string to, int code) {
  return says(status_answer(code, "Location: " + to + "\r\n", ""));
}

HttpHandler ranges(std::string body, std::string etag) {
  return ranges_of(std::move(body), std::move(etag), 0, false);
}

HttpHandler interim(std::string body) {
  return says(status_line(100) + "\r\n" + status_line(103) + "Link: </x>\r\n\r\n" +
              answer(body, ""));
}

HttpHandler drip(std::string body, std::size_t piece, std::chrono::milliseconds pause) {
  return [body = std::move(body), piece, pause](Exchange& exchange) {
    exchange.send(head(length_field(body.size())));
    std::string_view rest = body;
    for (; rest.size() > piece; rest.remove_prefix(piece)) {
      exchange.send(rest.substr(0, piece));
      exchange.pause(pause);
    }
    exchange.send_last(rest);
  };
}

HttpHandler first(std::size_t count, HttpHandler a, HttpHandler b) {
  return [count, a = std::move(a), b = std::move(b)](Exchange& exchange) {
    (exchange.turn() <= count ? a : b)(exchange);
  };
}

HttpHandler busy(std::size_t count, int code, std::string retry_after, std::string body) {
  const std::string fields = retry_after.empty() ? "" : "Retry-After: " + retry_after + "\r\n";
  return first(count, status(code, fields, "busy\n"), whole(std::move(body)));
}

HttpHandler drop_reused(std::string body, bool by_reset) {
  return [text = answer(body, ""), by_reset](Exchange& exchange) {
    if (exchange.request().nth == 1) return exchange.send_last(text);
    if (by_reset) exchange.reset();
    exchange.close();
  };
}

HttpHandler close() {
  return [](Exchange& exchange) { exchange.close(); };
}

HttpHandler reset() {
  return [](Exchange& exchange) { exchange.reset(); };
}

HttpHandler cut_body(std::string body, std::size_t sent, std::string fields) {
  return says_and_closes(first_of(body, sent, fields));
}

HttpHandler reset_body(std::string body, std::size_t sent, std::string fields) {
  return [text = first_of(body, sent, fields)](Exchange& exchange) {
    exchange.send(text);
    exchange.reset();
  };
}

HttpHandler cut_head() {
  return says_and_closes(std::string(kOk) + length_field(5) + "X-Half: of a fie");
}

HttpHandler cut_chunks(std::string body) {
  return says_and_closes(head(kChunkedField) + chunk(body));
}

HttpHandler close_behind(std::string body) { return says_and_closes(answer(body, "")); }

HttpHandler excess(std::string body, std::string excess) {
  return says(answer(body, "") + excess);
}

HttpHandler late_excess(std::string body, std::string excess) {
  return [text = answer(body, ""), excess = std::move(excess)](Exchange& exchange) {
    exchange.send_last(text);
    exchange.flush();
    exchange.send(excess);
  };
}

HttpHandler endless_chunks() {
  return [](Exchange& exchange) {
    exchange.send(head(kChunkedField));
    send_for_ever(exchange, chunk(std::string(kBlock, 'x')));
  };
}

HttpHandler endless_without_length() {
  return [](Exchange& exchange) {
    exchange.send(head(""));
    send_for_ever(exchange, std::string(kBlock, 'x'));
  };
}

HttpHandler endless(std::size_t announced) {
  return [announced](Exchange& exchange) {
    exchange.send(head(length_field(announced)));
    send_for_ever(exchange, std::string(kBlock, 'x'));
  };
}

HttpHandler stall() {
  return [](Exchange& exchange) {
    exchange.stall();
    exchange.send_last(answer("", ""));
  };
}

HttpHandler stall_in_head(std::string body) {
  return [body = std::move(body)](Exchange& exchange) {
    exchange.send(std::string(kOk) + "X-Half: of a fie");
    exchange.stall();
    exchange.send_last("ld\r\n" + length_field(body.size()) + "\r\n" + body);
  };
}

HttpHandler stall_in_body(std::string body, std::size_t sent, std::string fields) {
  return [text = first_of(body, sent, fields), rest = body.substr(sent)](Exchange& exchange) {
    exchange.send(text);
    exchange.stall();
    exchange.send_last(rest);
  };
}

HttpHandler said_by(std::string fields, std::string body) { return says(head(fields) + body); }

HttpHandler two_lengths(std::string body, std::size_t other) {
  return says(answer(body, length_field(other)));
}

HttpHandler same_length_twice(std::string body) {
  return says(answer(body, length_field(body.size())));
}

HttpHandler length_and_chunks(std::string body, std::size_t length) {
  return says(head(length_field(length).append(kChunkedField)) + chunk(body) + chunk(""));
}

HttpHandler wrong_range(std::string body, std::string etag, std::size_t off) {
  return ranges_of(std::move(body), std::move(etag), off, false);
}

HttpHandler careless_ranges(std::string body, std::string etag) {
  return ranges_of(std::move(body), std::move(etag), 0, true);
}

HttpHandler no_range(std::size_t size) {
  return status(416, "Content-Range: bytes */" + std::to_string(size) + "\r\n");
}

HttpHandler changed(std::string before, std::size_t sent, std::string after) {
  return first(1, cut_body(std::move(before), sent, "ETag: \"1\"\r\nAccept-Ranges: bytes\r\n"),
               ranges(std::move(after), "\"2\""));
}

HttpHandler garbage(std::string bytes) { return says_and_closes(std::move(bytes)); }

HttpHandler huge_head(std::size_t size, std::string body) {
  return says(answer(body, "X-Huge: " + std::string(size, 'x') + "\r\n"));
}

HttpHandler endless_head() {
  return [](Exchange& exchange) {
    exchange.send(kOk);
    send_for_ever(exchange, "X-More: " + std::string(kBlock / 16, 'x') + "\r\n");
  };
}

HttpHandler bad_chunk(std::string size) {
  return says_and_closes(head(kChunkedField) + chunk("good") + size + "\r\nbad\r\n" +
                         chunk(""));
}

HttpHandler redirect_onwards() {
  return [](Exchange& exchange) {
    const std::string to = exchange.request().path + "?" + std::to_string(exchange.turn());
    exchange.send_last(status_answer(302, "Location: " + to + "\r\n", ""));
  };
}

HttpHandler gzip(std::string content, Gzip how) {
  return says(answer(gzipped(content, how), "Content-Encoding: gzip\r\n"));
}

}  // namespace aioc::testing::http_faults
