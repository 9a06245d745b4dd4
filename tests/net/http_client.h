// What a test says to an HTTP server byte for byte, and the answer taken apart.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/tcp_client.h"

namespace aioc::testing {

struct HttpAnswer {
  int status = 0;
  std::string head;  ///< from the status line to the empty line
  std::string body;

  /// The value of the first field of this name; "" where there is none.
  std::string field(std::string_view name) const {
    const auto lower = [](std::string_view text) {
      std::string out(text);
      std::transform(out.begin(), out.end(), out.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      return out;
    };
    const std::string key = "\r\n" + lower(name) + ": ";
    const auto at = lower(head).find(key);
    if (at == std::string::npos) return "";
    const auto begin = at + key.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

inline HttpAnswer parse_answer_head(const std::string& head) {
  if (!head.starts_with("HTTP/1.1 ")) throw std::runtime_error("no answer: '" + head + "'");
  HttpAnswer out;
  out.status = std::stoi(head.substr(9));
  out.head = head;
  return out;
}

/// Reads one answer with a Content-Length, or none of a body (to HEAD, 204, 304).
inline HttpAnswer read_answer(TcpClient& client, bool with_body = true) {
  HttpAnswer out = parse_answer_head(client.read_until("\r\n\r\n"));
  const std::string length = out.field("Content-Length");
  if (with_body && !length.empty() && out.status != 304) {
    out.body = client.read_exactly(std::stoul(length));
  }
  return out;
}

/// The answer to `request`, read until the server closes.
inline HttpAnswer ask(std::uint16_t port, std::string_view request) {
  TcpClient client(port);
  client.send(request);
  const std::string text = client.read_all();
  const auto end = text.find("\r\n\r\n");
  HttpAnswer out = parse_answer_head(text.substr(0, end == text.npos ? end : end + 4));
  if (end != text.npos) out.body = text.substr(end + 4);
  return out;
}

/// The answer to a GET, or another method, with these fields ("Name: value\r\n").
inline HttpAnswer get(std::uint16_t port, const std::string& target,
                      const std::string& fields = "", const std::string& method = "GET") {
  return ask(port, method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                       "Connection: close\r\n\r\n");
}

}  // namespace aioc::testing
