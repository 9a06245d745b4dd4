// The answers of `aioc serve http`, without the server; with it: serve_http_api_test.cpp.
#include "serve/http_site.h"

#include <rapidjson/document.h>
#include <catch2/catch.hpp>

#include <string>

#include "finder.h"
#include "serve/page_assets.h"
#include "unicode/utf8.h"

using namespace aioc;
using namespace aioc::serve;
using Catch::Contains;
using Catch::EndsWith;
using Catch::Equals;
using Catch::StartsWith;
using rapidjson::Document;

namespace {

struct Got {
  int status;
  std::string fields;
  std::string body;
  bool made_on_the_way;
};

std::string text(const rapidjson::Value& value) { return value.GetString(); }

class Site {
 public:
  Got get(const std::string& target, const std::string& method = "GET") {
    const std::string text = method + " " + target + " HTTP/1.1\r\nHost: test\r\n\r\n";
    net::RequestHead head;
    REQUIRE_FALSE(head.parse(text));
    net::Response response = site_.answer(net::Request{head});
    Got got{response.status, std::string(response.kept_fields) + response.fields, "", false};
    if (auto* own = std::get_if<0>(&response.body)) got.body = *own;
    if (auto* shared = std::get_if<1>(&response.body)) got.body = **shared;
    if (auto* source = std::get_if<2>(&response.body)) {
      got.made_on_the_way = true;
      while ((*source)->read(got.body)) {
      }
    }
    return got;
  }

  Document json(const std::string& target, int status = 200) {
    const Got got = get(target);
    INFO(target << ": " << got.body.substr(0, 200));
    CHECK(got.status == status);
    CHECK_THAT(got.fields, Contains("Content-Type: application/json\r\n"));
    Document document;
    document.Parse(got.body.data(), got.body.size());
    REQUIRE_FALSE(document.HasParseError());
    return document;
  }

  std::string error(const std::string& target) {
    return json(target, 400)["error"].GetString();
  }

  const PageCache& cache() const { return site_.cache(); }

 private:
  HttpSite site_{[] {
    net::HttpMetrics metrics;
    metrics.requests_total = 7;
    metrics.responses[2] = 5;
    return metrics;
  }};
};

}  // namespace

TEST_CASE("http site: /search gives all matches, as the book's front end expects") {
  Site site;
  CHECK(
      site.get("/search?q=rook+black").body.substr(0, 90) ==
      R"([{"char":"♜","name":"BLACK CHESS ROOK"},{"char":"🨑","name":"BLACK CHESS ROOK ROTATED )");
  CHECK(site.json("/search?q=rook%20black").Size() == 5);
  CHECK(site.json("/search?q=U%2B265C")[0]["name"].GetString() ==
        std::string("BLACK CHESS ROOK"));
  CHECK(site.json("/search?q=").Size() == 0);
  CHECK(site.json("/search?q=jabberwocky").Size() == 0);
  const Document cjk = site.json("/search?q=cjk");
  CHECK(cjk.Size() == 98263);
  CHECK(cjk[98262]["name"].GetString() == std::string("CJK UNIFIED IDEOGRAPH-323AF"));
  CHECK(site.get("/search?q=cjk").made_on_the_way);
  CHECK(site.error("/search") == "the parameter 'q' is missing");
}

TEST_CASE("http site: /api/find has islice's meaning") {
  Site site;
  const Document some = site.json("/api/find?query=chess&start=1&stop=3");
  CHECK(text(some["query"]) == "chess");
  CHECK(text(some["status"]) == "96 matches for 'chess'");
  CHECK(some["count"].GetInt() == 96);
  CHECK(some["start"].GetInt() == 1);
  CHECK(some["stop"].GetInt() == 3);
  REQUIRE(some["items"].Size() == 2);
  CHECK(text(some["items"][0]["code"]) == "U+2655");
  CHECK(text(some["items"][0]["char"]) == "♕");
  CHECK(text(some["items"][0]["name"]) == "WHITE CHESS QUEEN");

  const Document all = site.json("/api/find?query=chess");
  CHECK(all["start"].GetInt() == 0);
  CHECK(all["stop"].IsNull());
  CHECK(all["items"].Size() == 96);
  CHECK(site.json("/api/find?query=cjk")["items"].Size() == 98263);
  CHECK(site.json("/api/find?query=chess&start=95&stop=500")["items"].Size() == 1);
  CHECK(site.json("/api/find?query=chess&start=3&stop=2")["items"].Size() == 0);
  CHECK(site.json("/api/find?query=chess&start=18446744073709551615")["items"].Size() == 0);
  CHECK(text(site.json("/api/find?query=%22%5C%0A")["query"]) == "\"\\\n");
}

TEST_CASE("http site: what is wrong with a request is said in JSON") {
  Site site;
  CHECK(site.error("/api/find") == "the parameter 'query' is missing");
  CHECK(site.error("/api/find?query=caf%E9") == "the query is not UTF-8 at byte 3");
  CHECK(site.error("/api/find?query=U%2BFFFFFF") ==
        "'U+FFFFFF' is no code point; the last one is U+10FFFF");
  CHECK(site.error("/api/find?query=" + std::string(1001, 'a')) ==
        "the query is longer than 1000 bytes");
  for (const char* number : {"-1", "%2B1", "1.0", "1e3", "0x1", "", "+", "1+", "%D9%A1", "a"}) {
    INFO(number);
    CHECK_THAT(site.error("/api/find?query=a&start=" + std::string(number)),
               StartsWith("'start' is no number of decimal digits"));
  }
  CHECK(site.error("/api/find?query=a&stop=-1") ==
        "'stop' is no number of decimal digits: '-1'");
  CHECK(site.error("/api/find?query=a&stop=18446744073709551616") == "'stop' is too large");
  CHECK(site.error("/api/words?top=ten") == "'top' is no number of decimal digits: 'ten'");
  CHECK(site.error("/api/describe?text=%FF") == "the text is not UTF-8 at byte 0");
  CHECK(site.error("/search?q=%FF") == "the query is not UTF-8 at byte 0");
}

TEST_CASE("http site: /api/words and /api/describe") {
  Site site;
  CHECK(site.get("/api/words?top=2").body ==
        R"([{"word":"IDEOGRAPH","count":104348},{"word":"CJK","count":98263}])");
  CHECK(site.get("/api/words?top=0").body == "[]");
  CHECK(site.json("/api/words").Size() > 10000);
  CHECK(site.json("/api/words?top=99999999").Size() == site.json("/api/words").Size());

  const Document rook = site.json("/api/describe?text=%E2%99%9C%C3%A9");
  REQUIRE(rook.Size() == 2);
  CHECK(text(rook[0]["block"]) == "Miscellaneous Symbols");
  CHECK(text(rook[1]["html"]) == "&eacute;");
  CHECK(site.json("/api/describe?text=U%2B0041..U%2B005A").Size() == 26);
  CHECK(site.json("/api/describe?text=").Size() == 0);
  CHECK(site.error("/api/describe") == "the parameter 'text' is missing");
  CHECK(site.error("/api/describe?text=U%2BFFFFFF") ==
        "'U+FFFFFF' is no code point; the last one is U+10FFFF");
}

TEST_CASE("http site: /charfinder joins its words, as the seed's example does") {
  Site site;
  const Got both = site.get("/charfinder?char=sun&char=face");
  CHECK(both.body == "<p>U+1F31E\t🌞\tSUN WITH FACE</p>");
  CHECK_THAT(both.fields, Contains("Content-Type: text/html; charset=utf-8\r\n"));
  const Got sun = site.get("/charfinder?char=sun");
  CHECK_THAT(sun.body, StartsWith("<p>U+2600\t☀\tBLACK SUN WITH RAYS</p>\n<p>U+"));
  CHECK(site.get("/charfinder").body.empty());
  CHECK(site.get("/charfinder?char=%3C").body == "<p>U+003C\t&lt;\tLESS-THAN SIGN</p>");
}

TEST_CASE("http site: the page shows rows and status lines as the seed does") {
  Site site;
  const Got home = site.get("/");
  CHECK(home.status == 200);
  CHECK_THAT(home.body, Contains(">Enter words describing characters.</p>"));
  CHECK_THAT(home.body, Contains("<a href=\"/?query=bismillah\">bismillah</a>\n"
                                 "<a href=\"/?query=black\">black</a>\n"
                                 "<a href=\"/?query=Braille\">Braille</a>\n"));
  CHECK_THAT(home.body, !Contains("{") && !Contains("<tr><th scope=row>"));

  const Got chess = site.get("/?query=+chess%20");
  CHECK_THAT(chess.body, Contains(">96 matches for &#39;chess&#39;</p>"));
  CHECK_THAT(chess.body, Contains("<tr><th scope=row><bdi>♜</bdi><td>U+265C<td>BLACK CHESS "
                                  "ROOK\n"));
  CHECK_THAT(chess.body, Contains("value=\"chess\"") && Contains("<title>chess · "));
  CHECK_THAT(site.get("/?query=registered").body, Contains(">1 match for "));
  CHECK_THAT(site.get("/?query=xyzzy").body, Contains(">No match for &#39;xyzzy&#39;</p>"));
  CHECK_THAT(site.get("/?query=U%2B0301").body, Contains("<bdi>\u25CC\u0301</bdi>"));
  CHECK_THAT(site.get("/?query=U%2B0007").body, Contains("<bdi>␇</bdi>"));
}

TEST_CASE("http site: pages of 200 rows, with links that need no script") {
  Site site;
  const auto rows = [&](const std::string& target) {
    const std::string body = site.get(target).body;
    std::size_t count = 0;
    for (auto at = body.find("<tr><th scope=row>"); at != body.npos;
         at = body.find("<tr><th scope=row>", at + 1)) {
      ++count;
    }
    return count;
  };
  CHECK(rows("/?query=cjk") == 200);
  CHECK(rows("/?query=cjk&start=98200") == 63);
  CHECK(rows("/?query=chess") == 96);
  CHECK(rows("/?query=cjk&start=98263") == 0);
  CHECK(rows("/?query=cjk&start=18446744073709551615") == 0);
  CHECK_THAT(site.get("/?query=cjk").body,
             Contains("<a rel=\"next\" href=\"/?query=cjk&amp;start=200\">201 to 400</a>") &&
                 !Contains("rel=\"prev\""));
  CHECK_THAT(site.get("/?query=cjk&start=200").body,
             Contains("<a rel=\"prev\" href=\"/?query=cjk\">1 to 200</a>\n<a rel=\"next\" "
                      "href=\"/?query=cjk&amp;start=400\">401 to 600</a>"));
  CHECK_THAT(site.get("/?query=cjk&start=98200").body,
             Contains(">98,001 to 98,200</a>") && !Contains("rel=\"next\""));
  CHECK_THAT(site.get("/?query=cjk&start=999999").body, Contains(">98,201 to 98,263</a>"));
  CHECK_THAT(site.get("/?query=chess").body, !Contains("id=\"pages\""));
  CHECK_THAT(site.get("/?query=a%26b*+%22&start=0").body, !Contains("a&b"));
}

TEST_CASE("http site: whatever is asked is text on the page") {
  Site site;
  for (const char* query :
       {"%3Cscript%3Ealert(1)%3C/script%3E", "%22%3E%3Cscript%3E", "%27onfocus=%27alert(1)",
        "%FF%FE%3Cscript%3E", "%3C/title%3E%3Cscript%3E", "%00%3Cscript%3E", "&lt;script&gt;",
        "%26lt;script%26gt;", "{rows}", "%7Brows%7D", "U%2B003C", "%3C"}) {
    const Got got = site.get("/?query=" + std::string(query));
    INFO(query << "\n" << got.body);
    CHECK(got.status == 200);
    // The one script is the page's own.
    const auto script = got.body.find("<script");
    CHECK(got.body.compare(script, 36, "<script src=\"/app.js\" defer></script>", 36) == 0);
    CHECK(got.body.find("<script", script + 1) == std::string::npos);
    CHECK_THAT(got.body, !Contains("'onfocus") && !Contains("alert(1)</"));
    CHECK_FALSE(unicode::find_invalid(got.body));
    CHECK(got.body.find('\0') == std::string::npos);
  }
  CHECK_THAT(
      site.get("/?query=caf%E9").body,
      Contains("value=\"caf\uFFFD\"") && Contains(">The query is not UTF-8 at byte 3.<"));
  CHECK_THAT(site.get("/?query=a&start=-1").body,
             Contains(">&#39;start&#39; is no number of decimal digits: &#39;-1&#39;.<"));
}

TEST_CASE("http site: the page's files, with what keeps a browser safe") {
  Site site;
  for (const auto& [path, type] :
       {std::pair("/style.css", "text/css"), std::pair("/app.js", "text/javascript"),
        std::pair("/favicon.svg", "image/svg+xml")}) {
    const Got got = site.get(path);
    CHECK(got.status == 200);
    CHECK_THAT(got.fields, Contains("Content-Type: " + std::string(type)));
    CHECK(got.body.size() > 200);
  }
  CHECK(assets().size() == 4);
  const std::string fields = site.get("/").fields;
  CHECK_THAT(fields,
             Contains("Content-Security-Policy: default-src 'none'; style-src 'self'; "
                      "script-src 'self'; connect-src 'self'; img-src 'self' data:; "
                      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"));
  CHECK_THAT(site.get("/search?q=a").fields,
             Contains("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"));
  CHECK(HttpSite::common_fields() ==
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n");
}

TEST_CASE("http site: other paths and methods") {
  Site site;
  CHECK(site.get("/nothing").status == 404);
  CHECK_THAT(site.get("/nothing").body, Contains(">There is no such page.</p>"));
  CHECK(text(site.json("/api/nothing", 404)["error"]) == "there is no such interface");
  for (const char* path :
       {"/index.html", "//", "/search/", "/api/find/", "/%2e%2e/etc/passwd"}) {
    INFO(path);
    CHECK(site.get(path).status == 404);
  }
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const Got got = site.get("/", method);
    CHECK(got.status == 405);
    CHECK_THAT(got.fields, Contains("Allow: GET, HEAD\r\n"));
  }
  CHECK(site.get("/", "HEAD").status == 200);
  CHECK(site.get("/healthz").body == "ok\n");
}

TEST_CASE("http site: answers are kept, but not what changes, nor what was wrong") {
  Site site;
  for (int i = 0; i < 2; ++i) {
    site.get("/?query=chess");
    site.get("/healthz");
    site.get("/metrics");
    site.get("/nothing");
    site.get("/search?q=cjk");
    site.get("/search");
  }
  CHECK(site.cache().entries() == 1);
  CHECK(site.cache().hits() == 1);
}

TEST_CASE("http site: /metrics is Prometheus' text") {
  Site site;
  const Got got = site.get("/metrics");
  CHECK_THAT(got.fields, Contains("Content-Type: text/plain"));
  CHECK_THAT(got.body, Contains("# TYPE aioc_http_requests_total counter\n"
                                "aioc_http_requests_total 7\n") &&
                           Contains("aioc_http_responses_total{class=\"2xx\"} 5\n") &&
                           Contains("aioc_cache_entries 0\n"));
  for (std::size_t at = 0; at < got.body.size(); at = got.body.find('\n', at) + 1) {
    const std::string line = got.body.substr(at, got.body.find('\n', at) - at);
    CHECK((line.starts_with("# ") || line.starts_with("aioc_")));
  }
}
