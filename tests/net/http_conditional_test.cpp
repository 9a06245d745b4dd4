#include "net/http_conditional.h"

#include <catch2/catch.hpp>
#include <string>

#include "net/http_date.h"

using namespace aioc::net;

namespace {

constexpr std::int64_t kModified = 784111777;

const Validators kValidators{"v1", kModified};

template <class F>
auto with_head(const std::string& fields, F ask, const std::string& method = "GET") {
  const std::string text = method + " / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  RequestHead head;
  REQUIRE(head.parse(text).status == 0);
  return ask(head);
}

int status(const std::string& fields, const std::string& method = "GET",
           const Validators& validators = kValidators) {
  return with_head(
      fields, [&](const RequestHead& head) { return condition_status(head, validators); },
      method);
}

bool applies(const std::string& if_range, const Validators& validators = kValidators) {
  return with_head("If-Range: " + if_range + "\r\n",
                   [&](const RequestHead& head) { return range_applies(head, validators); });
}

std::string dated(const std::string& name, std::int64_t difference) {
  return name + ": " + http_date(kModified + difference) + "\r\n";
}

}  // namespace

TEST_CASE("condition_status: If-None-Match") {
  for (const char* list : {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "\"a,b\" , W/\"v1\"", "*",
                           "\"v1-gz\"", ",,\"v1\""}) {
    INFO(list);
    CHECK(status("If-None-Match: " + std::string(list) + "\r\n") == 304);
    CHECK(status("If-None-Match: " + std::string(list) + "\r\n", "HEAD") == 304);
    CHECK(status("If-None-Match: " + std::string(list) + "\r\n", "POST") == 412);
  }
  for (const char* list :
       {"\"v2\"", "v1", "\"v1", "\"v1-br\"", "\"x\\\"v1\"", "w/\"v1\"", "\"a\"v1\"", "\"\""}) {
    INFO(list);
    CHECK(status("If-None-Match: " + std::string(list) + "\r\n") == 0);
  }
  CHECK(status("If-None-Match: \"\"\r\n", "GET", {"", kModified}) == 0);
  CHECK(status("If-None-Match: \"v1-gz\"\r\n", "GET", {"v1-gz", kModified}) == 304);
}

TEST_CASE("condition_status: dates, by the second; a tag goes before them") {
  CHECK(status(dated("If-Modified-Since", 0)) == 304);
  CHECK(status(dated("If-Modified-Since", 1)) == 304);
  CHECK(status(dated("If-Modified-Since", -1)) == 0);
  CHECK(status(dated("If-Modified-Since", 0), "POST") == 0);
  CHECK(status("If-Modified-Since: yesterday\r\n") == 0);
  CHECK(status(dated("If-Modified-Since", 0) + "If-None-Match: \"v2\"\r\n") == 0);
  CHECK(status(dated("If-Modified-Since", 0), "GET", {"v1", std::nullopt}) == 0);
  CHECK(status(dated("If-Unmodified-Since", 0)) == 0);
  CHECK(status(dated("If-Unmodified-Since", -1)) == 412);
}

TEST_CASE("condition_status: If-Match is strong, and goes first") {
  CHECK(status("If-Match: \"v1\"\r\n") == 0);
  CHECK(status("If-Match: *\r\n") == 0);
  CHECK(status("If-Match: W/\"v1\"\r\n") == 412);
  CHECK(status("If-Match: \"v2\"\r\nIf-None-Match: \"v1\"\r\n") == 412);
  CHECK(status("If-Match: \"v1\"\r\nIf-None-Match: \"v1\"\r\n") == 304);
  CHECK(status("If-Match: \"v1\"\r\n" + dated("If-Unmodified-Since", -1)) == 0);
}

TEST_CASE("range_applies: to the very body") {
  CHECK(
      with_head("", [](const RequestHead& head) { return range_applies(head, kValidators); }));
  CHECK(applies("\"v1\""));
  CHECK(applies(http_date(kModified)));
  for (const std::string field : {"\"v2\"", "W/\"v1\"", "\"v1-gz\"", "v1", "\"\"", "*"}) {
    INFO(field);
    CHECK_FALSE(applies(field));
  }
  CHECK_FALSE(applies(http_date(kModified + 1)));
  CHECK_FALSE(applies(http_date(kModified - 1)));
  CHECK_FALSE(applies("\"\"", Validators()));
  CHECK_FALSE(applies(http_date(kModified), {"v1", std::nullopt}));
}
