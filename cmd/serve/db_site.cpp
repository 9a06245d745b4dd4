#include "serve/db_site.h"

#include <array>
#include <optional>
#include <utility>

#include "net/http_negotiate.h"
#include "unicode/repr.h"

namespace aioc::serve {
namespace {

using Kind = DatabaseError::Kind;

constexpr std::string_view kText = "text/plain";
constexpr std::string_view kJson = "application/json";

constexpr std::string_view kPage = R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>aioc serve db</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
</style>
<h1>Users of a database</h1>
<p><a href="/db_query">/db_query</a> has the rows of <code>SELECT * FROM users</code> as text;
with the header <code>Accept: application/json</code>, as JSON.</p>
</html>
)";

/// What the page may do in a browser: have the style that stands in it.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
/// What rows may do: nothing.
constexpr std::string_view kRowsPolicy = "default-src 'none'; frame-ancestors 'none'";

net::Response not_kept(net::Response response) {
  response.header("Cache-Control", "no-store");
  return response;
}

/// Text, unless the client likes JSON better, or as much and says so by its name.
RowFormat chosen_format(const net::RequestHead& head) {
  const auto accept = head.field("Accept");
  const bool by_name = net::has_token(accept, kJson);
  const std::array<std::string_view, 2> forms = {by_name ? kJson : kText,
                                                 by_name ? kText : kJson};
  return net::choose_type(accept, forms) == kJson ? RowFormat::json : RowFormat::text;
}

std::string_view content_type(RowFormat format) {
  return format == RowFormat::json ? "application/json" : "text/plain; charset=utf-8";
}

/// What a client is told, who need not know where the database is.
struct Refusal {
  int status;
  std::string_view words;
};
Refusal refusal(Kind kind) {
  switch (kind) {
    case Kind::busy:
      return {503, "the database has too much to do at present"};
    case Kind::unavailable:
      return {503, "the database cannot be reached at present"};
    case Kind::timed_out:
      return {504, "the database did not answer in time"};
    case Kind::failed:
      break;
  }
  return {500, "the database could not answer"};
}

}  // namespace

std::string DbSite::common_fields() {
  return "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
}

DbSite::DbSite(ReadRows read, Log& log) : read_(std::move(read)), log_(log) {}

net::Answer DbSite::answer(const net::Request& request) {
  const auto method = request.method();
  if (method != "GET" && method != "HEAD") {
    net::Response response = net::Response::text(405, "only GET and HEAD are answered here\n");
    response.header("Allow", "GET, HEAD");
    return response;
  }
  const auto path = request.path();
  if (path == "/db_query") return query(chosen_format(request.head));
  if (path == "/healthz") return not_kept(net::Response::text(200, "ok\n"));
  if (path == "/") {
    net::Response page = net::Response::html(200, std::string(kPage));
    page.header("Content-Security-Policy", kPagePolicy);
    return page;
  }
  return net::Response::text(404, "there is no such page; the rows are at /db_query\n");
}

aio::Coro<net::Response> DbSite::query(RowFormat format) {
  std::optional<DatabaseError> error;
  Rows rows;
  try {
    auto reading = read_(format);
    rows = co_await std::move(reading);
  } catch (const DatabaseError& thrown) {
    error = thrown;
  }
  if (error) co_return refuse(format, *error);
  net::Response response(200, content_type(format), std::move(rows.text));
  if (rows.cut) response.header("X-More-Rows", "yes");
  response.header("Content-Security-Policy", kRowsPolicy);
  response.header("Vary", "Accept");
  response.compressible();
  co_return not_kept(std::move(response));
}

net::Response DbSite::refuse(RowFormat format, const DatabaseError& error) {
  const auto [status, words] = refusal(error.kind);
  const std::string why = unicode::printable(error.what());
  log_.event("database", "Database: " + why, ",\"error\":" + Log::json(error.what()));
  std::string text = format == RowFormat::json ? "{\"error\":" + Log::json(words) + "}\n"
                                               : std::string(words) + "\n";
  net::Response response(status, content_type(format), std::move(text));
  // One that is busy or being started has some hope of the next second.
  if (status == 503) response.header("Retry-After", "1");
  response.header("Vary", "Accept");
  return not_kept(std::move(response));
}

}  // namespace aioc::serve
