#include "net/http_head.h"

#include <catch2/catch.hpp>
#include <cctype>
#include <functional>
#include <string>

using namespace aioc::net;
using namespace std::string_literals;

namespace {

/// Of a GET of "/" with these lines of fields, each without its line end.
int status_with(std::initializer_list<std::string> lines, const std::string& version = "1.1") {
  std::string text = "GET / HTTP/" + version + "\r\n";
  for (const auto& line : lines) text += line + "\r\n";
  RequestHead head;
  return head.parse(text + "\r\n").status;
}

/// Of a request with this request line and a Host.
int status_of(const std::string& line) {
  RequestHead head;
  return head.parse(line + "\r\nHost: a\r\n\r\n").status;
}

std::string bytes_but(const std::function<bool(unsigned char)>& allowed) {
  std::string out;
  for (int c = 0; c < 256; ++c) {
    if (!allowed(static_cast<unsigned char>(c))) out += static_cast<char>(c);
  }
  return out;
}

}  // namespace

TEST_CASE("find_head_end: told at the last byte, whatever the pieces") {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n";
  const std::size_t end = text.find("\r\n\r\n") + 4;
  for (std::size_t size = 0; size < end; ++size) {
    CHECK(find_head_end(text.substr(0, size), 0).status == HeadScan::Status::incomplete);
    const HeadScan scan = find_head_end(text, size);
    CHECK(scan.status == HeadScan::Status::complete);
    CHECK(scan.end == end);
  }
}

TEST_CASE("find_head_end: one empty line in front is passed over") {
  const std::string text = "\r\nGET / HTTP/1.1\r\n\r\n";
  CHECK(find_head_end("\r", 0).status == HeadScan::Status::incomplete);
  CHECK(find_head_end("\r\n", 1).status == HeadScan::Status::incomplete);
  CHECK(find_head_end(text, 0).end == text.size());
  RequestHead head;
  CHECK(head.parse("\r\n" + "GET / HTTP/1.0\r\n\r\n"s).status == 0);
  CHECK(find_head_end("\r\n\r\nGET / HTTP/1.1\r\n\r\n", 2).end == 4);
  CHECK(head.parse("\r\n\r\n").status == 400);
}

TEST_CASE(
    "find_head_end: a line end without CR is bad, and what is no HTTP at its first byte") {
  for (const auto& text : {"\n"s, "GET / HTTP/1.1\n"s, "GET / HTTP/1.1\r\nHost: a\n\r\n"s,
                           "\x16\x03\x01"s, "\0"s, " GET / HTTP/1.1\r\n"s, "\xFF"s}) {
    INFO(text);
    CHECK(find_head_end(text, 0).status == HeadScan::Status::bad);
  }
}

TEST_CASE("RequestHead: the parts of a request") {
  const std::string text =
      "POST /search?q=sun?&x=%20 HTTP/1.1\r\nHost: example.org:8080\r\nX-Empty:\r\n"
      "x-Twice: 1\r\nX-Twice:\t two words \t\r\ncontent-length: 0012\r\nX: \xE9\r\n\r\n";
  RequestHead head;
  REQUIRE(head.parse(text).status == 0);
  CHECK(head.method() == "POST");
  CHECK(head.target() == "/search?q=sun?&x=%20");
  CHECK(head.path() == "/search");
  CHECK(head.query() == "q=sun?&x=%20");
  CHECK(head.minor_version() == 1);
  CHECK(head.host() == "example.org:8080");
  CHECK(head.content_length() == 12);
  CHECK_FALSE(head.is_chunked());
  CHECK(head.keep_alive());
  CHECK(head.fields().size() == 6);
  CHECK(head.field("x-twice") == "1");
  CHECK(head.fields()[3].value == "two words");
  CHECK(head.field("x-empty").empty());
  CHECK(head.field("X") == "\xE9");
  CHECK(head.field("absent").empty());
}

TEST_CASE("RequestHead: one object serves many heads") {
  RequestHead head;
  REQUIRE(head.parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                     "Expect: 100-continue\r\nConnection: close\r\n\r\n")
              .status == 0);
  CHECK(head.is_chunked());
  CHECK(head.content_length() == std::nullopt);
  CHECK(head.expects_continue());
  CHECK_FALSE(head.keep_alive());
  REQUIRE(head.parse("GET /x HTTP/1.1\r\nHost: b\r\n\r\n").status == 0);
  CHECK_FALSE(head.is_chunked());
  CHECK(head.content_length() == 0);
  CHECK_FALSE(head.expects_continue());
  CHECK(head.keep_alive());
  CHECK(head.host() == "b");
  CHECK(head.fields().size() == 1);
}

TEST_CASE("RequestHead: request lines that are refused") {
  for (const auto& line : {""s,
                           "GET"s,
                           "GET /"s,
                           "GET / "s,
                           "GET  / HTTP/1.1"s,
                           "GET /  HTTP/1.1"s,
                           "GET\t/ HTTP/1.1"s,
                           "GET /\tHTTP/1.1"s,
                           "GET / HTTP/1.1 "s,
                           " GET / HTTP/1.1"s,
                           "GET /a b HTTP/1.1"s,
                           "G(T / HTTP/1.1"s,
                           "GET:/ HTTP/1.1"s,
                           "\xC3 / HTTP/1.1"s,
                           "GET / http/1.1"s,
                           "GET / HTTP/11"s,
                           "GET / HTTP/1.10"s,
                           "GET / HTTP/01.1"s,
                           "GET / HTTP/1."s,
                           "GET / HTTP/1,1"s,
                           "GET / HTTP /1.1"s,
                           "GET / ICY/1.1"s,
                           "GET / HTTP/1.1\rX: y"s,
                           "GET /\r HTTP/1.1"s,
                           "GET /\n HTTP/1.1"s,
                           "GET / HTTP/1.1\r\r"s}) {
    INFO(line);
    CHECK(status_of(line) == 400);
  }
}

TEST_CASE("RequestHead: versions") {
  CHECK(status_of("GET / HTTP/1.0") == 0);
  CHECK(status_of("GET / HTTP/1.1") == 0);
  for (const char* version : {"0.9", "1.2", "1.9", "2.0", "3.0", "9.9"}) {
    CHECK(status_of("GET / HTTP/"s + version) == 505);
  }
  RequestHead head;
  CHECK(head.parse("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").status == 505);
}

TEST_CASE("RequestHead: a target has visible ASCII only, and no fragment") {
  const std::string refused =
      bytes_but([](unsigned char c) { return c > 0x20 && c < 0x7F && c != '#'; });
  for (const char c : refused) {
    INFO(static_cast<int>(c));
    CHECK(status_of("GET /a"s + c + "b HTTP/1.1") == 400);
    CHECK(status_of("GET /?a"s + c + "b HTTP/1.1") == 400);
  }
  for (char c = '!'; c < 0x7F; ++c) {
    if (c != '#') CHECK(status_of("GET /a"s + c + "b HTTP/1.1") == 0);
  }
}

TEST_CASE("RequestHead: the forms of a target") {
  RequestHead head;
  std::string text;
  const auto parse = [&](const std::string& line) {
    text = line + " HTTP/1.1\r\nHost: other\r\n\r\n";
    return head.parse(text).status;
  };
  CHECK(parse("OPTIONS *") == 0);
  CHECK(head.target() == "*");
  CHECK(head.path() == "*");
  CHECK(parse("GET *") == 400);
  CHECK(parse("CONNECT a:80") == 501);
  CHECK(parse("GET a:80") == 400);
  CHECK(parse("GET index.html") == 400);
  CHECK(parse("GET ?a") == 400);
  CHECK(parse("GET ../x") == 400);

  REQUIRE(parse("GET HTTP://example.org:80/a/b?c") == 0);
  CHECK(head.target() == "/a/b?c");
  CHECK(head.path() == "/a/b");
  CHECK(head.query() == "c");
  CHECK(head.host() == "example.org:80");
  REQUIRE(parse("GET https://[::1]") == 0);
  CHECK(head.target() == "/");
  CHECK(head.path() == "/");
  CHECK(head.host() == "[::1]");
  REQUIRE(parse("GET http://a?b/c") == 0);
  CHECK(head.path() == "/");
  CHECK(head.query() == "b/c");
  CHECK(head.host() == "a");
  for (const char* target : {"http:///x", "http://user@a/", "http://a:x/", "ftp://a/",
                             "http:/a", "://a/", "mailto:a", "http://a:80:80/", "http://?x"}) {
    INFO(target);
    CHECK(parse("GET "s + target) == 400);
  }
}

TEST_CASE("RequestHead: Host") {
  CHECK(status_with({}) == 400);
  CHECK(status_with({}, "1.0") == 0);
  CHECK(status_with({"Host: a", "Host: a"}) == 400);
  CHECK(status_with({"Host: a", "hOST: b"}, "1.0") == 400);
  for (const char* host :
       {"", "a", "a.b-c_d~e", "127.0.0.1:80", "[::1]", "[::ffff:1.2.3.4]:8080", "a:", "a:65535",
        "xn--bcher-kva.example", "%E2%82%AC.example"}) {
    INFO(host);
    CHECK(status_with({"Host: "s + host}) == 0);
  }
  for (const char* host : {"a b",  "a:b", "a:65536", "a:99999999999", "a:80:80", "a/b",
                           "a?b",  "a#b", "user@a",  ":80",           "[",       "[]",
                           "[::1", "::1", "[::1]x",  "[::g]",         "a\\b",    "<a>",
                           "a%2",  "%zz", "\xE9",    "a:-1"}) {
    INFO(host);
    CHECK(status_with({"Host: "s + host}) == 400);
  }
}

TEST_CASE("RequestHead: field names are tokens, with the colon right behind") {
  const auto token = [](unsigned char c) {
    return c != 0 && (std::isalnum(c) != 0 ||
                      "!#$%&'*+-.^_`|~"s.find(static_cast<char>(c)) != std::string::npos);
  };
  for (const char c : bytes_but(token)) {
    if (c == ':') continue;
    INFO(static_cast<int>(c));
    CHECK(status_with({"Host: a", "X"s + c + "Y: z"}) == 400);
    CHECK(status_with({"Host: a", "X"s + c + ": z"}) == 400);
  }
  CHECK(status_with({"Host: a", ": z"}) == 400);
  CHECK(status_with({"Host: a", "no colon"}) == 400);
  CHECK(status_with({"Host: a", "!#$%&'*+-.^_`|~09: z"}) == 0);
}

TEST_CASE("RequestHead: no folding") {
  CHECK(status_with({" Host: a"}) == 400);
  CHECK(status_with({"Host: a", "X: y", " z"}) == 400);
  CHECK(status_with({"Host: a", "X: y", "\tz"}) == 400);
  CHECK(status_with({"Host: a", " "}) == 400);
}

TEST_CASE("RequestHead: values have no controls but tabs") {
  for (const char c :
       bytes_but([](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7F); })) {
    INFO(static_cast<int>(c));
    CHECK(status_with({"Host: a", "X: y"s + c + "z"}) == 400);
  }
  CHECK(status_with({"Host: a", "X: y\tz \x80\xFF"}) == 0);
}

TEST_CASE("RequestHead: text that is no whole head, or more than one") {
  RequestHead head;
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK(head.parse(text.substr(0, size)).status == 400);
  }
  CHECK(head.parse(text + text).status == 400);
  CHECK(head.parse(text + "\r\n").status == 400);
}

TEST_CASE("RequestHead: Content-Length is digits") {
  for (const char* length : {"0", "5", "007", "9223372036854775807"}) {
    INFO(length);
    CHECK(status_with({"Host: a", "Content-Length: "s + length}) == 0);
  }
  for (const char* length :
       {"", "+5", "-5", "-0", "5 5", "5,5", "5, 5", "0x5", "5.", "5e1", "a", "5;a", "\"5\"",
        "9223372036854775808", "18446744073709551616", "99999999999999999999999"}) {
    INFO(length);
    CHECK(status_with({"Host: a", "Content-Length: "s + length}) == 400);
  }
  CHECK(status_with({"Host: a", "Content-Length: 5", "Content-Length: 5"}) == 400);
  CHECK(status_with({"Host: a", "Content-Length: 5", "content-length: 6"}) == 400);
}

TEST_CASE("RequestHead: Transfer-Encoding is chunked, once, and of HTTP/1.1") {
  CHECK(status_with({"Host: a", "Transfer-Encoding: chunked"}) == 0);
  CHECK(status_with({"Host: a", "transfer-encoding:\tCHUNKED "}) == 0);
  CHECK(status_with({"Host: a", "Transfer-Encoding:"}) == 400);
  for (const char* coding :
       {"gzip", "identity", "gzip, chunked", "chunked, chunked", "xchunked",
        "chunked, identity", "chunked;q=1", "\"chunked\"", "chunked,"}) {
    INFO(coding);
    CHECK(status_with({"Host: a", "Transfer-Encoding: "s + coding}) == 501);
  }
  CHECK(status_with({"Host: a", "Transfer-Encoding: \vchunked"}) == 400);
  CHECK(status_with({"Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"}) ==
        400);
  CHECK(status_with({"Host: a", "Transfer-Encoding: chunked"}, "1.0") == 400);
  CHECK(status_with({"Host: a", "Transfer-Encoding: chunked", "Content-Length: 5"}) == 400);
  CHECK(status_with({"Host: a", "Content-Length: 5", "Transfer-Encoding: chunked"}) == 400);
}

TEST_CASE("RequestHead: whether the connection stays") {
  const auto stays = [](const std::string& version, std::initializer_list<std::string> values) {
    std::string text = "GET / HTTP/" + version + "\r\nHost: a\r\n";
    for (const auto& value : values) text += "Connection: " + value + "\r\n";
    RequestHead head;
    REQUIRE(head.parse(text + "\r\n").status == 0);
    return head.keep_alive();
  };
  CHECK(stays("1.1", {}));
  CHECK(stays("1.1", {"Keep-Alive"}));
  CHECK(stays("1.1", {"x", "closed"}));
  CHECK_FALSE(stays("1.1", {"close"}));
  CHECK_FALSE(stays("1.1", {"upgrade, CLOSE"}));
  CHECK_FALSE(stays("1.1", {"keep-alive", "close"}));
  CHECK_FALSE(stays("1.0", {}));
  CHECK_FALSE(stays("1.0", {"close, keep-alive"}));
  CHECK(stays("1.0", {"Keep-Alive"}));
}

TEST_CASE("RequestHead: expectations") {
  const auto expects = [](const std::string& version, const std::string& length) {
    RequestHead head;
    REQUIRE(head.parse("PUT / HTTP/" + version + "\r\nHost: a\r\nExpect: 100-Continue\r\n" +
                       length + "\r\n")
                .status == 0);
    return head.expects_continue();
  };
  CHECK(expects("1.1", "Content-Length: 5\r\n"));
  CHECK(expects("1.1", "Transfer-Encoding: chunked\r\n"));
  CHECK_FALSE(expects("1.1", ""));
  CHECK_FALSE(expects("1.0", "Content-Length: 5\r\n"));
  CHECK(status_with({"Host: a", "Expect: 200-ok"}) == 417);
  CHECK(status_with({"Host: a", "Expect:"}) == 417);
  CHECK(status_with({"Host: a", "Expect: 200-ok"}, "1.0") == 0);
}

TEST_CASE("RequestHead: so many fields and no more") {
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (std::size_t i = 1; i < RequestHead::kMostFields; ++i) text += "X: y\r\n";
  RequestHead head;
  CHECK(head.parse(text + "\r\n").status == 0);
  CHECK(head.parse(text + "X: y\r\n\r\n").status == 431);
}

TEST_CASE("has_token, same_field_name") {
  CHECK(has_token("gzip", "GZIP"));
  CHECK(has_token("a, gzip;q=0.5 ,b", "gzip"));
  CHECK(has_token("a,\tb", "b"));
  CHECK_FALSE(has_token("gzipped, xgzip", "gzip"));
  CHECK_FALSE(has_token("", "gzip"));
  CHECK_FALSE(has_token(", ,", "gzip"));
  CHECK_FALSE(has_token("a;gzip", "gzip"));
  CHECK(same_field_name("Content-Type", "content-TYPE"));
  CHECK_FALSE(same_field_name("a", "ab"));
  // Letters, not the bit: '@' and '`', '[' and '{'.
  CHECK_FALSE(same_field_name("@[", "`{"));
}
