#include "net/http_connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace aioc::net::detail {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr double kNanoseconds = 1e9;

}  // namespace

HttpConnection::HttpConnection(HttpCore& core) : core_(&core), deadline_(kNever) {}

HttpConnection::~HttpConnection() = default;

// Its life

void HttpConnection::connection_made(aio::Transport& transport) {
  transport_ = &transport;
  if (core_ == nullptr) return transport.abort();
  core_->add(*this);
  core_->read_clock();
  set_deadline(core_->options.header_timeout);
}

void HttpConnection::connection_lost(std::exception_ptr /*error*/) {
  if (core_ != nullptr) {
    core_->turns.remove(*this);
    if (exchange_ != nullptr) log(*exchange_, false);
    if (exchange_ != nullptr && exchange_->task) {
      exchange_->task->cancel();  // its coroutine may still look at the request
    } else if (exchange_ != nullptr) {
      core_->give_back(std::move(exchange_));
    }
    std::exchange(core_, nullptr)->remove(*this);
  }
  transport_ = nullptr;
}

void HttpConnection::abandon() {
  core_->turns.remove(*this);
  if (exchange_ != nullptr && exchange_->task) exchange_->task->cancel();
  std::exchange(core_, nullptr)->remove(*this);
  if (transport_ != nullptr) transport_->abort();
}

void HttpConnection::drain() {
  closes_ = true;
  if (state_ != State::head || !input_.empty()) return;
  if (!fresh_) return end();
  // A request may be on its way; a browser also connects and says nothing.
  constexpr double kPatience = 1;
  set_deadline(kPatience);
}

void HttpConnection::end() {
  deadline_ = kNever;
  transport_->close();
}

/// Closes so that the client can read the response: were it closed with something unread, the
/// kernel would reset the connection (RFC 9112, 9.6).
void HttpConnection::linger() {
  if (!transport_->can_write_eof()) return end();
  constexpr double kPatience = 2;
  state_ = State::lingering;
  input_ = std::string();
  transport_->write_eof();
  set_deadline(kPatience);
  transport_->resume_reading();
}

/// Whether the connection, however it ends, ends by a reset: what the kernel still holds is
/// then thrown away, and the client can tell that from an end.
void HttpConnection::reset_at_close(bool value) {
  const ::linger lingering{value ? 1 : 0, 0};
  ::setsockopt(transport_->fileno(), SOL_SOCKET, SO_LINGER, &lingering, sizeof lingering);
}

/// Gives a client up who does not get, or does not take, all that was meant for him.
void HttpConnection::break_off() {
  reset_at_close(true);
  transport_->abort();
}

// Time

void HttpConnection::set_deadline(double seconds) {
  deadline_ = core_->now + static_cast<std::int64_t>(seconds * kNanoseconds);
}

void HttpConnection::wait_for_request() {
  state_ = State::head;
  set_deadline(core_->options.idle_timeout);
}

void HttpConnection::check_time(std::int64_t now) {
  if (transport_ == nullptr || transport_->is_closing()) return check_closing();
  const std::size_t unsent = transport_->get_write_buffer_size();
  const std::size_t before = std::exchange(unsent_, unsent);
  if (unsent != before) {
    // It moves. A client that has read all of it begins to be idle.
    if (state_ == State::head && input_.empty()) {
      set_deadline(unsent > 0 ? core_->options.stall_timeout : core_->options.idle_timeout);
    } else if (state_ == State::sending) {
      set_deadline(core_->options.stall_timeout);
    }
    return;
  }
  if (now < deadline_) return;
  ++core_->metrics.timeouts_total;
  if (state_ == State::body || (state_ == State::head && !input_.empty())) {
    refuse(core_->take_exchange(), {408, "the request did not come in time"});
  } else if (state_ == State::head && unsent == 0) {
    end();
  } else {
    break_off();
  }
}

/// What is closing waits for the client to read the rest; it does not for ever.
void HttpConnection::check_closing() {
  if (transport_ == nullptr) return;
  const std::size_t unsent = transport_->get_write_buffer_size();
  if (std::exchange(unsent_, unsent) != unsent || deadline_ == kNever) {
    set_deadline(core_->options.stall_timeout);
  } else if (core_->now >= deadline_) {
    break_off();
  }
}

// Reading

std::span<char> HttpConnection::get_buffer(std::size_t /*size_hint*/) {
  return {core_->room.get(), HttpCore::kRoom};
}

void HttpConnection::buffer_updated(std::size_t size) {
  core_->read_clock();
  const std::string_view text(core_->room.get(), size);
  if (state_ == State::lingering) return;
  if (!input_.empty()) {
    input_ += text;
    return process_input();
  }
  const std::size_t used = process(text);
  if (core_ != nullptr && used < size) input_ = text.substr(used);
}

void HttpConnection::process_input() {
  std::string text = std::move(input_);
  input_.clear();
  const std::size_t used = process(text);
  if (core_ == nullptr || used == text.size()) return;
  text.erase(0, used);
  input_ = std::move(text);
}

/// Answers what requests there are in `text`, and returns how much of it they were.
std::size_t HttpConnection::process(std::string_view text) {
  processing_ = true;
  std::size_t used = 0;
  while (used < text.size() && (state_ == State::head || state_ == State::body) &&
         !writing_paused_ && !transport_->is_closing()) {
    const auto rest = text.substr(used);
    const std::size_t taken = state_ == State::head ? process_head(rest) : read_body(rest);
    used += taken;
    if (taken == 0) break;
  }
  flush();
  processing_ = false;
  // A client that does not read its answers is not asked for more requests.
  if (writing_paused_) transport_->pause_reading();
  const bool refused = state_ == State::lingering || transport_->is_closing();
  return refused ? text.size() : used;
}

std::size_t HttpConnection::process_head(std::string_view text) {
  if (scanned_ == 0) set_deadline(core_->options.header_timeout);
  const HeadScan scan = find_head_end(text, scanned_);
  const std::size_t size = scan.status == HeadScan::Status::complete ? scan.end : text.size();
  fresh_ = false;
  if (scan.status == HeadScan::Status::bad) {
    refuse(core_->take_exchange(), {400, "a line of the request does not end in CR LF"});
    return 0;
  }
  if (size > core_->options.max_head) {
    refuse(core_->take_exchange(), {431, "the header is too large"});
    return 0;
  }
  if (scan.status == HeadScan::Status::incomplete) {
    scanned_ = text.size();
    return 0;
  }
  scanned_ = 0;
  auto exchange = core_->take_exchange();
  const auto head = text.substr(0, size);
  if (const HttpError error = exchange->head.parse(head)) {
    refuse(std::move(exchange), error);
    return 0;
  }
  return size + process_request(std::move(exchange), head, text.substr(size));
}

/// Answers the request if its body, the beginning of `rest`, is there already; returns how much
/// of `rest` was used.
std::size_t HttpConnection::process_request(std::unique_ptr<Exchange> exchange,
                                            std::string_view head, std::string_view rest) {
  ++core_->metrics.requests_total;
  exchange->request.transport = transport_;
  const auto length = exchange->head.content_length();
  if (length && *length > core_->options.max_body) {
    refuse(std::move(exchange), {413, "the body is too large"});
    return 0;
  }
  if (length && *length <= rest.size()) {
    const auto size = static_cast<std::size_t>(*length);
    exchange->request.body = rest.substr(0, size);
    more_input_ = size < rest.size();
    dispatch(std::move(exchange), head);
    return size;
  }
  exchange->keep(head);
  state_ = State::body;
  set_deadline(core_->options.stall_timeout);
  if (exchange->head.expects_continue() && rest.empty()) {
    core_->out += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  exchange_ = std::move(exchange);
  return 0;
}

std::size_t HttpConnection::read_body(std::string_view text) {
  Exchange& exchange = *exchange_;
  set_deadline(core_->options.stall_timeout);
  std::size_t used = 0;
  bool done = false;
  if (exchange.head.is_chunked()) {
    used = exchange.chunks.read(text, exchange.body_text);
    done = exchange.chunks.done();
    if (exchange.chunks.failed()) {
      refuse(std::move(exchange_), {400, "the chunked body is malformed"});
      return 0;
    }
  } else {
    const auto left = *exchange.head.content_length() - exchange.body_text.size();
    used = std::min<std::size_t>(left, text.size());
    exchange.body_text += text.substr(0, used);
    done = used == left;
  }
  if (exchange.body_text.size() > core_->options.max_body) {
    refuse(std::move(exchange_), {413, "the body is too large"});
    return 0;
  }
  if (!done) return used;
  exchange.request.body = exchange.body_text;
  state_ = State::head;
  more_input_ = used < text.size();
  dispatch(std::move(exchange_), exchange.head_text);
  return used;
}

void HttpConnection::go_on() {
  if (!input_.empty()) process_input();
  const bool reads = state_ == State::head || state_ == State::body;
  if (reads && !writing_paused_ && !transport_->is_closing()) transport_->resume_reading();
}

bool HttpConnection::eof_received() {
  if (core_ == nullptr) return false;
  // With an answer under way the connection stays open for it.
  return state_ == State::waiting || state_ == State::sending;
}

void HttpConnection::resume_writing() {
  writing_paused_ = false;
  if (core_ == nullptr || processing_ || transport_->is_closing()) return;
  core_->read_clock();
  if (state_ == State::sending) {
    pump();
  } else {
    go_on();
  }
}

void HttpConnection::turn() noexcept {
  if (core_ == nullptr || state_ != State::sending) return;
  core_->read_clock();
  pump();
}

}  // namespace aioc::net::detail
