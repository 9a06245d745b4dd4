#include "net/http_core.h"

#include <algorithm>
#include <ctime>

#include "net/gzip.h"
#include "net/http_connection.h"
#include "net/http_date.h"

namespace aioc::net {
namespace detail {

std::shared_ptr<const std::string> GzipCache::get(const std::string& tag,
                                                  std::string_view text) {
  if (const auto at = by_tag_.find(tag); at != by_tag_.end()) {
    entries_.splice(entries_.begin(), entries_, at->second);
    return at->second->body;
  }
  auto body = std::make_shared<const std::string>(gzip(text));
  entries_.push_front({tag, body});
  by_tag_.emplace(entries_.front().tag, entries_.begin());
  bytes_ += body->size() + tag.size();
  while (bytes_ > kMostBytes) {
    const Entry& last = entries_.back();
    bytes_ -= last.body->size() + last.tag.size();
    by_tag_.erase(last.tag);
    entries_.pop_back();
  }
  return body;
}

HttpCore::HttpCore(aio::EventLoop& its_loop, Handler its_handler, HttpOptions its_options)
    : loop(its_loop),
      turns(its_loop.part<aio::TurnQueue>()),
      handler(std::move(its_handler)),
      options(std::move(its_options)),
      self_(std::make_shared<HttpCore*>(this)) {}

HttpCore::~HttpCore() {
  *self_ = nullptr;
  while (!connections_.empty()) connections_.back()->abandon();
}

void HttpCore::add(HttpConnection& connection) {
  connection.place = connections_.size();
  connections_.push_back(&connection);
  ++metrics.connections_total;
  ++metrics.connections_open;
  plan_sweep();
}

void HttpCore::remove(HttpConnection& connection) {
  connections_.back()->place = connection.place;
  connections_[connection.place] = connections_.back();
  connections_.pop_back();
  --metrics.connections_open;
}

void HttpCore::drain() {
  draining = true;
  for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->drain();
}

// One look at all connections now and then costs less than a timer for each request.
void HttpCore::plan_sweep() {
  if (sweep_planned_ || connections_.empty()) return;
  sweep_planned_ = true;
  constexpr double kParts = 4;
  constexpr double kMost = 1;
  const double shortest =
      std::min({options.header_timeout, options.idle_timeout, options.stall_timeout});
  loop.call_later(std::min(kMost, shortest / kParts), [self = self_] {
    if (*self == nullptr) return;
    (*self)->sweep_planned_ = false;
    (*self)->sweep();
    (*self)->plan_sweep();
  });
}

void HttpCore::sweep() {
  read_clock();
  // None leaves the list within: connections are lost later, from the loop.
  for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->check_time(now);
}

namespace {

std::string status_line(int status) {
  return "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason_phrase(status)) +
         "\r\n";
}

}  // namespace

void HttpCore::append_first_fields(std::string& to, int status) {
  // The second is looked up ten times in it, not for each response.
  constexpr std::int64_t kMoment = 100'000'000;
  if (date_second_ < 0 || now - dated_ >= kMoment) {
    dated_ = now;
    const std::int64_t second = std::time(nullptr);
    if (second != date_second_) {
      date_second_ = second;
      behind_status_ = "Date: " + http_date(second) + "\r\n" + options.common_fields;
      ok_ = status_line(200) + behind_status_;
    }
  }
  if (status == 200) {
    to += ok_;
  } else {
    to += status_line(status) + behind_status_;
  }
}

std::unique_ptr<Exchange> HttpCore::take_exchange() {
  return spare_ == nullptr ? std::make_unique<Exchange>() : std::move(spare_);
}

void HttpCore::give_back(std::unique_ptr<Exchange> exchange) {
  exchange->clear();
  spare_ = std::move(exchange);
}

void Exchange::clear() {
  constexpr std::size_t kKept = 16 * 1024;
  for (auto* kept : {&head_text, &body_text, &own_text}) {
    if (kept->capacity() > kKept) *kept = std::string();
    kept->clear();
  }
  head.clear();  // its views lead to what is not there any more
  request.body = {};
  chunks = ChunkedReader();
  status = 0;
  sent = 0;
  shared_text.reset();
  text = {};
  source.reset();
  left.reset();
  chunked = false;
  task.reset();
}

}  // namespace detail

HttpServer::HttpServer(aio::EventLoop& loop, Handler handler, HttpOptions options)
    : core_(std::make_unique<detail::HttpCore>(loop, std::move(handler), std::move(options))) {}

HttpServer::~HttpServer() = default;

std::shared_ptr<aio::BaseProtocol> HttpServer::connect() {
  return std::make_shared<detail::HttpConnection>(*core_);
}

void HttpServer::drain() { core_->drain(); }

const HttpMetrics& HttpServer::metrics() const { return core_->metrics; }

}  // namespace aioc::net
