// `aioc serve http`: which answer a request gets.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "net/http_message.h"
#include "net/http_server.h"
#include "serve/http_page.h"
#include "serve/page_cache.h"

namespace aioc::serve {

/// The character finder for a browser, and its API. Every answer is made at once, in well under
/// a millisecond.
///
///     HttpSite site([&] { return http.metrics(); });
///     net::HttpServer http(loop, [&](const net::Request& request) {
///       return net::Answer(site.answer(request));
///     });
class HttpSite {
 public:
  /// `metrics` is asked for what /metrics says of the server.
  explicit HttpSite(std::function<net::HttpMetrics()> metrics) : metrics_(std::move(metrics)) {}

  net::Response answer(const net::Request& request);

  const PageCache& cache() const { return cache_; }

  /// "Name: value\r\n" of what every response says, for HttpOptions::common_fields.
  static std::string common_fields();

 private:
  net::Response make(std::string_view path, std::string_view query) const;

  std::function<net::HttpMetrics()> metrics_;
  FinderPage page_;
  PageCache cache_;
};

/// What /metrics says, in Prometheus' text format.
std::string metrics_text(const net::HttpMetrics& server, const PageCache& cache);

}  // namespace aioc::serve
