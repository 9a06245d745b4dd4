#include "serve/page_cache.h"

#include <catch2/catch.hpp>

#include <string>

using namespace aioc::serve;
using aioc::net::Response;

namespace {

std::string body_of(const Response& response) {
  return *std::get<std::shared_ptr<const std::string>>(response.body);
}

Response text(std::string body) { return Response::text(200, std::move(body)); }

}  // namespace

TEST_CASE("page cache: what was put is given again, with all that is said of it") {
  PageCache cache;
  CHECK_FALSE(cache.get("/a"));
  Response made = text("one");
  made.header("X-Test", "yes");
  const Response first = cache.put("/a", std::move(made));
  CHECK(body_of(first) == "one");
  const auto again = cache.get("/a");
  REQUIRE(again);
  CHECK(again->status == 200);
  CHECK(body_of(*again) == "one");
  CHECK(again->kept_fields == first.kept_fields);
  CHECK(again->kept_fields.find("X-Test: yes\r\n") != std::string::npos);
  CHECK(again->tag == first.tag);
  CHECK(again->tag.size() == 15);
  CHECK(again->may_compress);
  // The body is shared, not copied.
  CHECK(std::get<1>(again->body) == std::get<1>(first.body));
  CHECK(cache.hits() == 1);
  CHECK(cache.misses() == 1);
}

TEST_CASE("page cache: the one that was not asked for longest goes first") {
  PageCache cache(4000);
  const std::string body(1000, 'x');
  cache.put("/a", text(body));
  cache.put("/b", text(body));
  CHECK(cache.get("/a"));
  cache.put("/c", text(body));
  CHECK(cache.entries() == 2);
  CHECK(cache.get("/a"));
  CHECK(cache.get("/c"));
  CHECK_FALSE(cache.get("/b"));
  CHECK(cache.bytes() <= 4000);
}

TEST_CASE("page cache: long targets count, and bodies outlive their entries") {
  PageCache cache(4000);
  const Response kept = cache.put("/a", text("one"));
  cache.put("/" + std::string(5000, 'b'), text("two"));
  CHECK(cache.entries() == 0);
  CHECK(cache.bytes() == 0);
  CHECK(body_of(kept) == "one");
}

TEST_CASE("page cache: a target has one entry") {
  PageCache cache;
  cache.put("/a", text("one"));
  const auto bytes = cache.bytes();
  cache.put("/a", text("two"));
  CHECK(cache.entries() == 1);
  CHECK(cache.bytes() == bytes);
  CHECK(body_of(*cache.get("/a")) == "two");
}

TEST_CASE("page cache: errors and large bodies are passed on and not kept") {
  PageCache cache;
  CHECK(std::get<std::string>(cache.put("/a", Response::text(404, "none")).body) == "none");
  const std::string large(PageCache::kMost + 1, 'x');
  CHECK(std::get<std::string>(cache.put("/b", text(large)).body) == large);
  CHECK(cache.entries() == 0);
  cache.put("/c", text(std::string(PageCache::kMost, 'x')));
  CHECK(cache.entries() == 1);
}

TEST_CASE("page cache: tags differ where texts do") {
  CHECK(content_tag("a") == content_tag("a"));
  CHECK(content_tag("a") != content_tag("b"));
}
