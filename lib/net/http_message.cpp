#include "net/http_message.h"

#include <utility>

#include "net/http_date.h"

namespace aioc::net {
namespace {

void append_value(std::string& out, std::string_view value) {
  constexpr std::string_view kHarmful("\r\n\0", 3);
  if (value.find_first_of(kHarmful) == value.npos) {
    out += value;
    return;
  }
  for (const char c : value) out += kHarmful.find(c) == kHarmful.npos ? c : ' ';
}

}  // namespace

Response::Response(int status_code, std::string_view content_type, Body content)
    : status(status_code), body(std::move(content)) {
  header("Content-Type", content_type);
}

Response Response::text(int status, std::string body) {
  return std::move(
      Response(status, "text/plain; charset=utf-8", std::move(body)).compressible());
}

Response Response::html(int status, std::string body) {
  return std::move(
      Response(status, "text/html; charset=utf-8", std::move(body)).compressible());
}

Response Response::json(int status, std::string body) {
  return std::move(Response(status, "application/json", std::move(body)).compressible());
}

Response Response::redirect(int status, std::string_view location) {
  return std::move(text(status, "").header("Location", location));
}

Response& Response::header(std::string_view name, std::string_view value) {
  fields.append(name).append(": ");
  append_value(fields, value);
  fields += "\r\n";
  return *this;
}

Response& Response::etag(std::string_view entity_tag) {
  tag = entity_tag;
  return *this;
}

Response& Response::last_modified(std::int64_t seconds) {
  modified = seconds;
  return *this;
}

Response& Response::compressible(bool value) {
  may_compress = value;
  return *this;
}

Response& Response::close() {
  closes = true;
  return *this;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace aioc::net
