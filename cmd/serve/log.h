// What a server says on standard error, where nobody may be reading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "loop/event_loop.h"
#include "net/http_server.h"

namespace aioc::serve {

enum class LogFormat : std::uint8_t {
  common,  ///< NCSA's common log format; of what is no HTTP, a line of words
  json,    ///< an object a line
  none,
};

/// "common", "json", "none".
LogFormat parse_log_format(std::string_view text);

/// Collects lines and writes them soon, without ever waiting for whoever reads them: a log that
/// is not read, or cannot be written, holds no server up. What does not fit into 256 KiB is
/// lost, and counted in a line of its own once there is room again. Lines are whole, also where
/// several processes write to one pipe.
class Log {
 public:
  Log(aio::EventLoop& loop, int fd, LogFormat format);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  /// Writes what can be written at once.
  ~Log();

  LogFormat format() const { return format_; }
  bool on() const { return format_ != LogFormat::none; }

  /// An HTTP request.
  void request(const net::HttpRecord& record);
  /// Something else that happened: in common format `text`, in JSON an object of `event`, the
  /// time and `fields`, which begin with a comma: `,"peer":"127.0.0.1:5000"`.
  void event(std::string_view event, std::string_view text, std::string_view fields = "");

  /// The same of a client, whom the text names between `before` and `behind`, and the object as
  /// its "peer", in front of `fields`.
  void client_event(std::string_view event, const aio::Address& client, std::string_view before,
                    std::string_view behind, std::string_view fields = "");

  /// `text` as a JSON string, with its quotes; what is not UTF-8 becomes U+FFFD.
  static std::string json(std::string_view text);

 private:
  void add(std::string_view line);
  void flush();
  void plan_flush();
  std::string_view time();

  aio::EventLoop& loop_;
  int fd_;
  LogFormat format_;
  std::string waiting_;
  std::uint64_t lost_ = 0;
  bool planned_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::int64_t second_ = -1;
  std::string time_;
};

}  // namespace aioc::serve
