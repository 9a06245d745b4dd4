#include <string>
#include <string_view>

#include "serve/http_site.h"

namespace aioc::serve {
namespace {

/// Appends a metric with its explanation; Prometheus' text format, version 0.0.4.
class Metrics {
 public:
  void counter(std::string_view name, std::string_view help, std::uint64_t value) {
    head(name, help, "counter");
    line(name, "", value);
  }
  void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
    head(name, help, "gauge");
    line(name, "", value);
  }
  void head(std::string_view name, std::string_view help, std::string_view type) {
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  }
  void line(std::string_view name, std::string_view labels, std::uint64_t value) {
    text_.append(name).append(labels).append(" ").append(std::to_string(value)).append("\n");
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

std::string metrics_text(const net::HttpMetrics& server, const PageCache& cache) {
  Metrics out;
  out.counter("aioc_http_connections_total", "Connections accepted.", server.connections_total);
  out.gauge("aioc_http_connections_open", "Connections open now.", server.connections_open);
  out.counter("aioc_http_requests_total", "Requests read.", server.requests_total);
  constexpr std::string_view kResponses = "aioc_http_responses_total";
  out.head(kResponses, "Responses, by the class of their status.", "counter");
  for (std::size_t i = 2; i < 6; ++i) {
    out.line(kResponses, "{class=\"" + std::to_string(i) + "xx\"}", server.responses[i]);
  }
  out.counter("aioc_http_sent_bytes_total", "Bytes of bodies sent.", server.bytes_sent);
  out.counter("aioc_http_timeouts_total", "Connections closed by a time-out.",
              server.timeouts_total);
  out.counter("aioc_cache_hits_total", "Answers taken from the cache.", cache.hits());
  out.counter("aioc_cache_misses_total", "Answers made anew.", cache.misses());
  out.gauge("aioc_cache_bytes", "Bytes that the cache holds.", cache.bytes());
  out.gauge("aioc_cache_entries", "Answers that the cache holds.", cache.entries());
  return out.take();
}

}  // namespace aioc::serve
