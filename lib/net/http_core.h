// What the connections of an HttpServer share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "loop/turn_queue.h"
#include "net/http_exchange.h"
#include "net/http_server.h"

namespace aioc::net::detail {

class HttpConnection;

/// Compressed bodies, by the entity tag of the plain one; the least used go first.
class GzipCache {
 public:
  /// What `text`, whose tag is `tag`, is when compressed.
  std::shared_ptr<const std::string> get(const std::string& tag, std::string_view text);

 private:
  static constexpr std::size_t kMostBytes = 8 * 1024 * 1024;
  struct Entry {
    std::string tag;
    std::shared_ptr<const std::string> body;
  };
  std::list<Entry> entries_;  // the last used one first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_tag_;
  std::size_t bytes_ = 0;
};

struct HttpCore {
  HttpCore(aio::EventLoop& its_loop, Handler its_handler, HttpOptions its_options);
  HttpCore(const HttpCore&) = delete;
  HttpCore& operator=(const HttpCore&) = delete;
  ~HttpCore();

  void add(HttpConnection& connection);
  void remove(HttpConnection& connection);
  void drain();
  /// Reads the loop's clock; what is done in one call has one time.
  void read_clock() { now = loop.now(); }
  /// "HTTP/1.1 200 OK", Date and the fields of every response.
  void append_first_fields(std::string& to, int status);

  std::unique_ptr<Exchange> take_exchange();
  void give_back(std::unique_ptr<Exchange> exchange);

  aio::EventLoop& loop;
  aio::TurnQueue& turns;
  Handler handler;
  HttpOptions options;
  HttpMetrics metrics;
  GzipCache compressed;
  bool draining = false;
  std::int64_t now = 0;  ///< by the loop's clock, in nanoseconds

  // Room that each connection uses only within a call: an idle one has none of its own.
  static constexpr std::size_t kRoom = 64 * 1024;
  std::unique_ptr<char[]> room = std::make_unique<char[]>(kRoom);
  std::string out;
  std::string piece;

 private:
  void sweep();
  void plan_sweep();

  std::unique_ptr<Exchange> spare_;
  std::vector<HttpConnection*> connections_;
  bool sweep_planned_ = false;
  std::shared_ptr<HttpCore*> self_;  // empty once this is gone
  std::int64_t dated_ = 0;           // by the loop's clock
  std::int64_t date_second_ = -1;
  std::string behind_status_;  // Date and the common fields
  std::string ok_;             // the same behind the line of a 200
};

}  // namespace aioc::net::detail
