#include "serve/log.h"

#include <poll.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <limits>

#include "net/http_date.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

namespace aioc::serve {
namespace {

constexpr std::size_t kMostWaiting = 256 * 1024;
constexpr double kSoon = 0.02;  // seconds
constexpr std::size_t kAtOnce = 32 * 1024;
/// A pipe takes so much in one piece, and says that it can be written to where it does.
constexpr std::size_t kPipePiece = 4096;

bool writable(int fd) {
  pollfd entry = {fd, POLLOUT, 0};
  return ::poll(&entry, 1, 0) > 0 && (entry.revents & (POLLOUT | POLLERR)) != 0;
}

/// What a client sent, as it may stand between quotes in a line.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : unicode::printable(text)) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string host_of(const net::HttpRecord& record) {
  const auto peer = record.transport.peername();
  return peer ? peer.host() : "-";
}

}  // namespace

LogFormat parse_log_format(std::string_view text) {
  if (text == "json") return LogFormat::json;
  return text == "none" ? LogFormat::none : LogFormat::common;
}

Log::Log(aio::EventLoop& loop, int fd, LogFormat format)
    : loop_(loop), fd_(fd), format_(format) {}

Log::~Log() {
  *alive_ = false;
  flush();
}

std::string_view Log::time() {
  const std::int64_t now = std::time(nullptr);
  if (now == second_) return time_;
  second_ = now;
  // "Sun, 06 Nov 1994 08:49:37 GMT" has all the parts.
  const std::string date = net::http_date(now);
  if (format_ == LogFormat::json) {
    std::tm parts{};
    const std::time_t clock = now;
    ::gmtime_r(&clock, &parts);
    char text[] = "1994-11-06T08:49:37Z";
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    time_ = text;
  } else {
    time_ = date.substr(5, 2) + "/" + date.substr(8, 3) + "/" + date.substr(12, 4) + ":" +
            date.substr(17, 8) + " +0000";
  }
  return time_;
}

std::string Log::json(std::string_view text) {
  std::string valid;
  for (std::size_t at = 0; at < text.size();) {
    const auto step = unicode::decode(text.substr(at));
    unicode::append_utf8(valid, step.valid ? step.code_point : U'\uFFFD');
    at += step.size;
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

void Log::request(const net::HttpRecord& record) {
  if (!on()) return;
  std::string line;
  const std::string bytes = std::to_string(record.bytes);
  const std::string status = std::to_string(record.status);
  if (format_ == LogFormat::json) {
    line.append("{\"time\":\"").append(time()).append("\",\"peer\":");
    line += json(host_of(record));
    line.append(",\"method\":").append(json(record.method));
    line.append(",\"target\":").append(json(record.target));
    line.append(",\"status\":").append(status).append(",\"bytes\":").append(bytes);
    line.append(",\"seconds\":").append(std::to_string(record.seconds));
    line.append(record.complete ? ",\"complete\":true}" : ",\"complete\":false}");
  } else {
    line.append(host_of(record)).append(" - - [").append(time()).append("] \"");
    if (record.method.empty()) {
      line += '-';
    } else {
      line.append(quoted(record.method)).append(" ").append(quoted(record.target));
      line.append(record.minor_version == 0 ? " HTTP/1.0" : " HTTP/1.1");
    }
    line.append("\" ").append(status).append(" ").append(record.bytes == 0 ? "-" : bytes);
  }
  add(line);
}

void Log::event(std::string_view event, std::string_view text, std::string_view fields) {
  if (!on()) return;
  if (format_ == LogFormat::common) return add(text);
  std::string line;
  line.append("{\"time\":\"").append(time()).append("\",\"event\":").append(json(event));
  line.append(fields).append("}");
  add(line);
}

void Log::client_event(std::string_view event, const aio::Address& client,
                       std::string_view before, std::string_view behind,
                       std::string_view fields) {
  if (!on()) return;
  // A Unix socket's client has no address.
  const std::string name = client ? client.text() : "a client";
  this->event(event, std::string(before).append(name).append(behind),
              std::string(",\"peer\":").append(json(name)).append(fields));
}

void Log::add(std::string_view line) {
  if (waiting_.size() + line.size() > kMostWaiting) {
    ++lost_;
    return;
  }
  if (lost_ > 0) {
    waiting_ += std::to_string(lost_) + " log lines were lost here: nobody read them\n";
    lost_ = 0;
  }
  waiting_.append(line).append("\n");
  if (waiting_.size() >= kAtOnce && !planned_) flush();
  plan_flush();
}

void Log::plan_flush() {
  if (planned_ || waiting_.empty()) return;
  planned_ = true;
  loop_.call_later(kSoon, [this, alive = alive_] {
    if (!*alive) return;
    planned_ = false;
    flush();
    plan_flush();
  });
}

void Log::flush() {
  std::size_t done = 0;
  while (done < waiting_.size() && writable(fd_)) {
    // Whole lines, as many as a pipe takes; a longer one goes by itself.
    const auto rest = std::string_view(waiting_).substr(done);
    auto end = rest.substr(0, kPipePiece).rfind('\n');
    if (end == rest.npos) end = rest.find('\n');
    const ssize_t size = ::write(fd_, rest.data(), end + 1);
    if (size < 0) {
      if (errno == EINTR) continue;
      // Nobody is left to be told. EAGAIN is a pipe that somebody else made non-blocking.
      if (errno != EAGAIN) done = waiting_.size();
      break;
    }
    done += static_cast<std::size_t>(size);
  }
  waiting_.erase(0, done);
}

}  // namespace aioc::serve
