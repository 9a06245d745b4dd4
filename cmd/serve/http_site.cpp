#include "serve/http_site.h"

#include <array>

#include "finder.h"
#include "serve/http_api.h"
#include "serve/parameters.h"

namespace aioc::serve {
namespace {

struct Route {
  std::string_view path;
  net::Response (*answer)(const Parameters&);
};
constexpr std::array kApi = {Route{"/search", search}, Route{"/api/find", find_rows},
                             Route{"/api/words", words}, Route{"/api/describe", describe},
                             Route{"/charfinder", charfinder}};

/// What an answer for programs may do in a browser: nothing.
constexpr std::string_view kHarmless = "default-src 'none'; frame-ancestors 'none'";

net::Response ask(const Route& route, std::string_view query) {
  try {
    net::Response response = route.answer(Parameters(query));
    response.header("Cache-Control", "no-cache");
    return response;
  } catch (const QueryError& error) {
    return error_json(400, error.what());
  } catch (const BadRequest& error) {
    return error_json(400, error.what());
  }
}

net::Response not_kept(std::string text) {
  net::Response response = net::Response::text(200, std::move(text));
  response.header("Cache-Control", "no-store");
  return response;
}

}  // namespace

std::string HttpSite::common_fields() {
  return "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
}

net::Response HttpSite::answer(const net::Request& request) {
  const auto method = request.method();
  if (method != "GET" && method != "HEAD") {
    net::Response response = net::Response::text(405, "only GET and HEAD are answered here\n");
    response.header("Allow", "GET, HEAD");
    return response;
  }
  const auto target = request.head.target();
  if (auto known = cache_.get(target)) return *std::move(known);
  const auto path = request.path();
  if (path == "/healthz") return not_kept("ok\n");
  if (path == "/metrics") return not_kept(metrics_text(metrics_(), cache_));
  return cache_.put(target, make(path, request.query()));
}

net::Response HttpSite::make(std::string_view path, std::string_view query) const {
  if (path == "/") return page_.find(Parameters(query));
  for (const auto& route : kApi) {
    if (route.path != path) continue;
    net::Response response = ask(route, query);
    response.header("Content-Security-Policy", kHarmless);
    return response;
  }
  if (auto file = page_file(path)) return *std::move(file);
  if (path.starts_with("/api/")) return error_json(404, "there is no such interface");
  return page_.say(404, "There is no such page.");
}

}  // namespace aioc::serve
