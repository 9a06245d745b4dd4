#include "support/fault_http_connection.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <utility>

namespace aioc::testing::internal {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Thrown where there is nobody left to answer. Ends a handler.
struct Gone {};

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kNoHttp =
    "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

bool begins_like_http(std::string_view text) {
  return text.empty() || std::isupper(static_cast<unsigned char>(text.front())) != 0;
}

std::string path_of(std::string_view target) {
  // To a proxy a whole URL is sent.
  if (const auto scheme = target.find("://");
      !target.starts_with('/') && scheme != target.npos) {
    const auto slash = target.find('/', scheme + 3);
    target = slash == target.npos ? "/" : target.substr(slash);
  }
  return std::string(target.substr(0, target.find('?')));
}

/// False for what is no request line.
bool parse_request_line(FaultHttpRequest& request) {
  const std::string line = request.head.substr(0, request.head.find("\r\n"));
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last || line.find("HTTP/1.", last) != last + 1)
    return false;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  request.path = path_of(request.target);
  return true;
}

}  // namespace

void HttpConnection::serve() try {
  while (auto request = read_request()) answer(std::move(*request));
} catch (const Gone&) {
}

void HttpConnection::suffer(ConnectionFate fate) try {
  switch (fate) {
    case ConnectionFate::kClosed:
      close_and_drain();
    case ConnectionFate::kReset:
      reset();
    case ConnectionFate::kStalled:
      stall();
      serve();
  }
} catch (const Gone&) {
}

void HttpConnection::answer(FaultHttpRequest request) {
  // Ended whichever way the handler ends.
  struct Running {
    HttpConnection& connection;
    ~Running() { connection.end_request(); }
  };
  const HttpScript::Turn turn = script_.begin(request);
  running_ = true;
  const Running running{*this};
  Exchange exchange(*this, std::move(request), turn.number);
  turn.handler(exchange);
}

void HttpConnection::end_request() {
  if (std::exchange(running_, false)) script_.end();
}

/// Nothing at the end of the connection.
std::optional<FaultHttpRequest> HttpConnection::read_request() {
  std::size_t end = 0;
  while ((end = unread_.find(kHeadEnd)) == unread_.npos) {
    if (!begins_like_http(unread_)) {
      send(kNoHttp);
      close();
    }
    wait(POLLIN);
    std::array<char, 16384> buffer;
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EAGAIN) continue;
    if (size <= 0) return std::nullopt;
    unread_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  FaultHttpRequest request;
  request.connection = number_;
  request.nth = ++requests_;
  request.head = unread_.substr(0, end + kHeadEnd.size());
  unread_.erase(0, request.head.size());
  if (!parse_request_line(request)) {
    send(kNoHttp);
    close();
  }
  return request;
}

/// Waits for one of `events` at the socket, or until `time` has passed, or stalls are to end.
/// Throws Gone where the client has closed and that is not what is waited for, and where the
/// server ends.
HttpConnection::Event HttpConnection::wait(short events, std::optional<milliseconds> time,
                                           bool or_let_go) const {
  if (!socket_) throw Gone();
  // A client that will send no more counts as gone, unless it is read from.
  const int watched = (events & POLLIN) != 0 ? events : events | POLLRDHUP;
  std::array<pollfd, 3> entries = {{{script_.stop.fd(), POLLIN, 0},
                                    {socket_.get(), static_cast<short>(watched), 0},
                                    {or_let_go ? script_.let_go.fd() : -1, POLLIN, 0}}};
  const auto until = Clock::now() + time.value_or(milliseconds(0));
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    const int patience = time ? static_cast<int>(std::max<long>(left.count(), 0)) : -1;
    const int count = ::poll(entries.data(), entries.size(), patience);
    if (count == 0) return Event::kTime;
    if (count < 0) continue;  // A signal.
    if (entries[0].revents != 0) throw Gone();
    if ((entries[1].revents & events) != 0) return Event::kReady;
    if (entries[1].revents != 0) throw Gone();
    return Event::kLetGo;
  }
}

void HttpConnection::send(std::string_view text) {
  while (!text.empty()) {
    wait(POLLOUT);
    const ssize_t size = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN) throw Gone();
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
}

void HttpConnection::flush() {
  // The kernel tells of room to send, not of what has arrived: that must be asked for.
  for (int unacknowledged = 1;; wait(0, milliseconds(1))) {
    if (!socket_) throw Gone();
    if (::ioctl(socket_.get(), TIOCOUTQ, &unacknowledged) != 0) throw_errno("TIOCOUTQ");
    if (unacknowledged == 0) return;
  }
}

void HttpConnection::close() {
  socket_.reset();
  throw Gone();
}

/// close() is a reset where something has come that was not read.
void HttpConnection::close_and_drain() {
  ::shutdown(socket_.get(), SHUT_WR);
  std::array<char, 16384> buffer;
  ssize_t size = 0;
  do {
    wait(POLLIN);
    size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  } while (size > 0 || (size < 0 && errno == EAGAIN));
  close();
}

void HttpConnection::reset() {
  flush();
  const linger now = {1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void HttpConnection::stall() {
  struct Stalled {
    HttpScript& script;
    ~Stalled() { script.stall(-1); }
  };
  script_.stall(1);
  const Stalled stalled{script_};
  wait(0, std::nullopt, true);
}

void HttpConnection::pause(milliseconds time) { wait(0, time); }

}  // namespace aioc::testing::internal
