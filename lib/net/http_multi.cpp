#include "net/http_multi.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "loop/errors.h"
#include "net/http_easy.h"

namespace aioc::net::internal {
namespace {

/// libcurl is made ready once, and never unmade: the process ends with it.
void begin_libcurl() {
  static const CURLcode status = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (status != CURLE_OK) throw std::runtime_error(curl_easy_strerror(status));
}

template <class Value>
void set(CURLM* multi, CURLMoption option, Value value) {
  const CURLMcode status = curl_multi_setopt(multi, option, value);
  if (status != CURLM_OK) throw std::runtime_error(curl_multi_strerror(status));
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  const CURLcode status = curl_easy_setopt(easy, option, value);
  if (status != CURLE_OK) throw std::runtime_error(curl_easy_strerror(status));
}

/// How many bytes are read at once: 512 KB take a quarter less of the processor for a large
/// body than 100 KB. What a small one does not fill costs no memory. Many transfers get less
/// each. No power of two: the buffers of all would begin at the same places of the processor's
/// cache.
long buffer_size(std::size_t transfers) {
  constexpr std::size_t kAll = 32 * 1024 * 1024;
  constexpr std::size_t kLeast = 100 * 1024;
  constexpr std::size_t kMost = 512 * 1024;
  constexpr std::size_t kApart = 4096;
  return static_cast<long>(std::clamp(kAll / transfers, kLeast, kMost) + kApart);
}

/// Whether the environment names a proxy, in one of the ways that libcurl knows.
bool proxy_in_environment() {
  constexpr std::array kNames = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                 "ALL_PROXY"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [](const char* name) { return std::getenv(name) != nullptr; });
}

}  // namespace

Multi::Multi(const ClientOptions& options) : options_(options), loop_(aio::get_running_loop()) {
  begin_libcurl();
  multi_ = curl_multi_init();
  if (multi_ == nullptr) throw std::bad_alloc();
  set(multi_, CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
  set(multi_, CURLMOPT_SOCKETDATA, this);
  set(multi_, CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
  set(multi_, CURLMOPT_TIMERDATA, this);
  set(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.connections));
  set(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(options_.connections));
  for (const auto& field : options_.fields) {
    fields_ = curl_slist_append(fields_, field.c_str());
  }
}

Multi::~Multi() {
  for (const Handle& handle : handles_) {
    curl_easy_cleanup(handle.easy);
    curl_url_cleanup(handle.url);
  }
  curl_multi_cleanup(multi_);  // which closes connections, and so calls us
  curl_slist_free_all(fields_);
  if (timer_) timer_->cancel();
  if (stall_timer_) stall_timer_->cancel();
  if (soon_) soon_->cancel();
}

Multi::Handle Multi::take_handle() {
  if (handles_.empty()) return make_handle();
  const Handle handle = handles_.back();
  handles_.pop_back();
  return handle;
}

void Multi::give_back(Handle handle) { handles_.push_back(handle); }

Multi::Handle Multi::make_handle() {
  CURL* const easy = curl_easy_init();
  CURLU* const url = curl_url();
  if (easy == nullptr || url == nullptr) throw std::bad_alloc();
  set(easy, CURLOPT_CURLU, url);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 1L);
  set(easy, CURLOPT_MAXREDIRS, static_cast<long>(options_.max_redirects));
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(easy, CURLOPT_BUFFERSIZE, buffer_size(options_.connections));
  set(easy, CURLOPT_HTTPHEADER, fields_);
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &Multi::open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, this);
  set(easy, CURLOPT_CLOSESOCKETFUNCTION, &Multi::close_socket);
  set(easy, CURLOPT_CLOSESOCKETDATA, this);
  set(easy, CURLOPT_HEADERFUNCTION, &Easy::on_header);
  set(easy, CURLOPT_WRITEFUNCTION, &Easy::on_body);
  set(easy, CURLOPT_DEBUGFUNCTION, &Easy::on_debug);
  if (options_.compressed) {
    // libcurl would not notice that the end is missing: Easy decodes it.
    set(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    set(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  }
  if (!options_.user_agent.empty()) set(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
  if (!options_.ca_file.empty()) set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (options_.insecure) {
    set(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  // Else libcurl looks for one in the environment before each transfer.
  if (!proxy_in_environment()) set(easy, CURLOPT_PROXY, "");
  return {easy, url};
}

void Multi::add(Easy& easy) {
  const CURLMcode status = curl_multi_add_handle(multi_, easy.handle());
  if (status != CURLM_OK) throw std::runtime_error(curl_multi_strerror(status));
  easy.next = first_;
  easy.previous = &first_;
  if (first_ != nullptr) first_->previous = &easy.next;
  first_ = &easy;
  if (!stall_timer_ && options_.timeout > 0) look_for_stalled();
}

void Multi::remove(Easy& easy) {
  curl_multi_remove_handle(multi_, easy.handle());
  *easy.previous = easy.next;
  if (easy.next != nullptr) easy.next->previous = easy.previous;
}

int Multi::on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* known) {
  auto& multi = *static_cast<Multi*>(self);
  Poll* poll = static_cast<Poll*>(known);
  if (what == CURL_POLL_REMOVE) {
    if (poll == nullptr) return 0;
    poll->wanted = false;
    if (!poll->ours) multi.polls_.erase(fd);
    return 0;
  }
  if (poll == nullptr) {
    poll = &multi.poll_of(fd);
    curl_multi_assign(multi.multi_, fd, poll);
  }
  poll->wanted = true;
  if (Easy* const waiting = Easy::of(easy); waiting != nullptr && (what & CURL_POLL_IN) != 0) {
    waiting->set_socket(fd);
  }
  watch_events(*poll, ((what & CURL_POLL_IN) != 0 ? UV_READABLE : 0) |
                          ((what & CURL_POLL_OUT) != 0 ? UV_WRITABLE : 0));
  return 0;
}

Multi::Poll& Multi::poll_of(curl_socket_t fd) {
  auto& poll = polls_[fd];
  if (!poll) poll = std::make_unique<Poll>();
  if (!poll->handle) {
    poll->multi = this;
    poll->fd = fd;
    poll->handle = aio::detail::UvHandle<uv_poll_t>::make();
    aio::check_uv(uv_poll_init(loop_.uv(), poll->handle.get(), fd), "uv_poll_init");
    poll->handle->data = poll.get();
  }
  return *poll;
}

void Multi::watch_events(Poll& poll, int events) {
  if (events == poll.events) return;
  poll.events = events;
  uv_poll_start(poll.handle.get(), events, &Multi::on_poll);
}

curl_socket_t Multi::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                          address->protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  auto& poll = static_cast<Multi*>(self)->polls_[fd];
  poll = std::make_unique<Poll>();
  poll->ours = true;
  return fd;
}

int Multi::close_socket(void* self, curl_socket_t fd) {
  static_cast<Multi*>(self)->polls_.erase(fd);  // before its number is given to another one
  return ::close(fd);
}

void Multi::on_poll(uv_poll_t* handle, int status, int events) {
  auto& poll = *static_cast<Poll*>(handle->data);
  Multi& self = *poll.multi;
  aio::EventLoop& loop = self.loop_;
  const curl_socket_t fd = poll.fd;
  if (!poll.wanted) {
    // The peer of a connection that waits for a request closes it: libcurl will see that when
    // it would use it. Or it sends what nobody has asked for.
    uv_poll_stop(handle);
    poll.events = 0;
    self.end_unasked(fd);
    return;
  }
  int what = 0;
  if (status < 0) {
    // It was reset, perhaps: what came before can be read all the same, and then the error.
    what = CURL_CSELECT_ERR | CURL_CSELECT_IN;
    poll.events = 0;  // libuv has stopped to watch
  } else {
    what = ((events & UV_READABLE) != 0 ? CURL_CSELECT_IN : 0) |
           ((events & UV_WRITABLE) != 0 ? CURL_CSELECT_OUT : 0);
  }
  self.act(fd, what);
  loop.run_ready();
}

// libcurl would take it for the answer to the next request. What it does see is an end.
void Multi::end_unasked(curl_socket_t fd) {
  for (const Easy* at = first_; at != nullptr; at = at->next) {
    if (at->is_paused()) return;  // it may be its body
  }
  if (!has_plain_bytes(fd)) return;
  constexpr std::size_t kPiece = 4096;
  std::array<char, kPiece> dropped;
  ::shutdown(fd, SHUT_RDWR);
  while (::recv(fd, dropped.data(), dropped.size(), MSG_DONTWAIT) > 0) {
  }
}

bool has_plain_bytes(int fd) {
  constexpr char kFirstRecord = 20;
  constexpr char kLastRecord = 23;
  char byte = 0;
  const bool some = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
  return some && (byte < kFirstRecord || byte > kLastRecord);
}

int Multi::on_timer(CURLM*, long milliseconds, void* data) {
  auto* const self = static_cast<Multi*>(data);
  constexpr double kMilliseconds = 1000;
  if (self->timer_) self->timer_->cancel();
  self->timer_.reset();
  // Never at once, from here: libcurl is at work. At the loop's next turn, so that the requests
  // that follow what came in this one are sent together: a server that sleeps is woken once.
  if (milliseconds == 0) {
    if (!self->soon_)
      self->soon_ = self->loop_.call_later(0, [self] { self->look_at_clock(); });
  } else if (milliseconds > 0) {
    self->timer_ = self->loop_.call_later(static_cast<double>(milliseconds) / kMilliseconds,
                                          [self] { self->look_at_clock(); });
  }
  return 0;
}

void Multi::look_at_clock() {
  soon_.reset();
  timer_.reset();
  act(CURL_SOCKET_TIMEOUT, 0);
}

void Multi::act(curl_socket_t fd, int what) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, what, &running);
  finish_done();
}

void Multi::finish_done() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    Easy::of(message->easy_handle)->finish(message->data.result);
  }
}

void Multi::look_for_stalled() {
  // Of the time that is allowed, so much late at most.
  constexpr double kParts = 8;
  constexpr double kMost = 1;
  stall_timer_.reset();
  const auto allowed = static_cast<std::int64_t>(options_.timeout * aio::Delay::kSecond);
  const std::int64_t now = loop_.now();
  for (Easy* at = first_; at != nullptr; at = at->next) at->end_if_stalled(now - allowed);
  if (first_ == nullptr) return;
  stall_timer_ = loop_.call_later(std::min(options_.timeout / kParts, kMost),
                                  [this] { look_for_stalled(); });
}

}  // namespace aioc::net::internal
