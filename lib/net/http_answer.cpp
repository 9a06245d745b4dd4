// HttpConnection, from the whole request to the last byte of its response.
#include <array>
#include <charconv>
#include <exception>
#include <limits>
#include <stdexcept>
#include <utility>

#include "loop/errors.h"
#include "net/gzip.h"
#include "net/http_conditional.h"
#include "net/http_connection.h"
#include "net/http_date.h"
#include "net/http_negotiate.h"

namespace aioc::net::detail {
namespace {

/// A longer body is not copied behind the head, nor sent in one piece.
constexpr std::size_t kSmallBody = 16 * 1024;
constexpr std::size_t kPiece = 64 * 1024;
constexpr std::string_view kVary = "Vary: Accept-Encoding\r\n";

void append_number(std::string& out, std::uint64_t value, int base = 10) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

std::string_view text_of(const Body& body) {
  if (const auto* own = std::get_if<std::string>(&body)) return *own;
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body))
    return **shared;
  return {};
}

bool is_source(const Body& body) {
  return std::holds_alternative<std::unique_ptr<BodySource>>(body);
}

/// Compresses the body where the client takes that and it is worth it.
void compress(HttpCore& core, const RequestHead& head, Response& response) {
  constexpr std::size_t kWorth = 1024;
  if (!response.may_compress) return;
  const auto text = text_of(response.body);
  if (!is_source(response.body) && text.size() < kWorth) return;
  response.fields += kVary;
  constexpr std::array<std::string_view, 1> kCodings = {"gzip"};
  const auto accepted = head.field("Accept-Encoding");
  if (response.status == 206 || accepted.empty() || choose_coding(accepted, kCodings).empty()) {
    return;
  }
  response.fields.insert(0, response.kept_fields);  // they go with the body
  response.kept_fields = {};
  if (is_source(response.body)) {
    auto& source = std::get<std::unique_ptr<BodySource>>(response.body);
    response.body = gzip_source(std::move(source));
  } else if (!response.tag.empty()) {
    response.body = core.compressed.get(response.tag, text);
  } else {
    response.body = gzip(text);
  }
  response.header("Content-Encoding", "gzip");
  if (!response.tag.empty()) response.tag += "-gz";
}

}  // namespace

// Asking the handler

void HttpConnection::dispatch(std::unique_ptr<Exchange> exchange, std::string_view head) {
  exchange->begun = core_->now;
  Answer answer = ask(exchange->request);
  if (auto* response = std::get_if<Response>(&answer)) {
    respond(std::move(exchange), head, std::move(*response));
  } else {
    wait_for(std::move(exchange), head, std::get<aio::Coro<Response>>(std::move(answer)));
  }
}

Answer HttpConnection::ask(const Request& request) {
  try {
    return core_->handler(request);
  } catch (...) {
    core_->loop.call_exception_handler("an HTTP handler", std::current_exception());
    Response response = Response::text(500, "something went wrong here\n");
    return std::move(response.close());
  }
}

void HttpConnection::wait_for(std::unique_ptr<Exchange> exchange, std::string_view head,
                              aio::Coro<Response> answer) {
  if (exchange->head_text.empty()) exchange->keep(head);
  exchange_ = std::move(exchange);
  state_ = State::waiting;
  deadline_ = std::numeric_limits<std::int64_t>::max();
  transport_->pause_reading();
  exchange_->task =
      core_->loop.create_task(await_answer(shared_from_this(), std::move(answer)));
}

aio::Coro<> HttpConnection::await_answer(std::shared_ptr<HttpConnection> self,
                                         aio::Coro<Response> answer) {
  Response response;
  try {
    response = co_await std::move(answer);
  } catch (const aio::CancelledError&) {
    throw;
  } catch (...) {
    aio::get_running_loop().call_exception_handler("an HTTP handler", std::current_exception());
    response = Response::text(500, "something went wrong here\n");
    response.close();
  }
  self->answered(std::move(response));
}

void HttpConnection::answered(Response response) {
  if (core_ == nullptr || transport_->is_closing()) return;
  exchange_->task.reset();
  state_ = State::head;
  more_input_ = !input_.empty();
  core_->read_clock();
  const auto self = shared_from_this();
  processing_ = true;
  auto exchange = std::move(exchange_);
  const std::string_view head = exchange->head_text;
  respond(std::move(exchange), head, std::move(response));
  flush();
  processing_ = false;
  if (state_ == State::head && !transport_->is_closing()) go_on();
}

void HttpConnection::refuse(std::unique_ptr<Exchange> exchange, HttpError error) {
  closes_ = true;
  scanned_ = 0;
  exchange->begun = core_->now;
  exchange->request.transport = transport_;
  exchange->status = error.status;
  Response response = Response::text(error.status, std::string(error.reason) + "\n");
  append_head(*exchange, response, text_of(response.body).size());
  core_->out += text_of(response.body);
  exchange->sent = text_of(response.body).size();
  flush();
  log(*exchange, true);
  ++core_->metrics.responses[static_cast<std::size_t>(error.status / 100)];
  core_->give_back(std::move(exchange));
  if (!transport_->is_closing()) linger();
}

// The response

void HttpConnection::append_head(const Exchange& exchange, const Response& response,
                                 std::optional<std::uint64_t> length) {
  std::string& out = core_->out;
  core_->append_first_fields(out, response.status);
  out += response.kept_fields;
  out += response.fields;
  if (!response.tag.empty()) out.append("ETag: \"").append(response.tag).append("\"\r\n");
  if (response.modified) {
    out.append("Last-Modified: ").append(http_date(*response.modified)).append("\r\n");
  }
  if (response.status != 304 && response.status != 204) {
    if (length) {
      out += "Content-Length: ";
      append_number(out, *length);
      out += "\r\n";
    } else if (exchange.head.minor_version() > 0) {
      out += "Transfer-Encoding: chunked\r\n";
    }
  }
  if (closes_) {
    out += "Connection: close\r\n";
  } else if (exchange.head.minor_version() == 0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

void HttpConnection::respond(std::unique_ptr<Exchange> exchange, std::string_view head,
                             Response&& response) {
  closes_ = closes_ || core_->draining || response.closes || !exchange->head.keep_alive();
  bool without_body = exchange->head.method() == "HEAD" || response.status == 204;
  const Validators validators{response.tag, response.modified};
  const int condition =
      response.status == 200 ? condition_status(exchange->head, validators) : 0;
  if (condition == 304) {
    response.status = 304;
    without_body = true;
    if (response.may_compress) response.fields += kVary;
  } else if (condition != 0) {
    response = Response::text(condition, "what is there is not what the request is for\n");
  } else {
    compress(*core_, exchange->head, response);
  }
  exchange->status = response.status;
  ++core_->metrics.responses[static_cast<std::size_t>(response.status / 100) % 6];

  auto* const source = std::get_if<std::unique_ptr<BodySource>>(&response.body);
  std::optional<std::uint64_t> length =
      source == nullptr ? text_of(response.body).size() : (*source)->size();
  // HTTP/1.0 has no chunks: the body ends with the connection.
  if (!length && exchange->head.minor_version() == 0) closes_ = true;
  append_head(*exchange, response, length);
  if (without_body) return finish(std::move(exchange));

  if (source == nullptr) {
    const auto text = text_of(response.body);
    if (text.size() <= kPiece) {
      exchange->sent = text.size();
      if (more_input_ && text.size() <= kSmallBody && core_->out.size() <= kPiece) {
        core_->out += text;  // with the answers to what the client asks next
      } else {
        const std::array<std::string_view, 2> pieces = {core_->out, text};
        transport_->writelines(pieces);
        core_->out.clear();
      }
      return finish(std::move(exchange));
    }
    if (auto* own = std::get_if<std::string>(&response.body)) {
      exchange->own_text = std::move(*own);
      exchange->text = exchange->own_text;
    } else {
      exchange->shared_text = std::get<std::shared_ptr<const std::string>>(response.body);
      exchange->text = *exchange->shared_text;
    }
  } else {
    exchange->source = std::move(*source);
    exchange->left = length;
    exchange->chunked = !length && exchange->head.minor_version() > 0;
    // Were the connection to end before the body does, it would look as if that were all.
    if (!length && !exchange->chunked) reset_at_close(true);
  }
  if (exchange->head_text.empty()) exchange->keep(head);
  exchange_ = std::move(exchange);
  state_ = State::sending;
  set_deadline(core_->options.stall_timeout);
  flush();
  pump();
}

void HttpConnection::flush() {
  if (core_->out.empty()) return;
  transport_->write(core_->out);
  core_->out.clear();
}

/// Sends as much as the client takes, and no more than its share of a turn.
void HttpConnection::pump() {
  constexpr std::uint64_t kShare = 128 * 1024;
  const auto self = shared_from_this();
  const std::uint64_t end = exchange_->sent + kShare;
  bool more = true;
  while (more && !writing_paused_ && exchange_->sent < end) {
    try {
      more = pump_piece(*exchange_);
    } catch (...) {
      core_->loop.call_exception_handler("the body of a response", std::current_exception());
      return break_off();
    }
    if (transport_->is_closing()) return;
  }
  if (more) {
    transport_->pause_reading();
    if (!writing_paused_) core_->turns.add(*this);
    return;
  }
  state_ = State::head;
  finish(std::move(exchange_));
  if (!processing_ && state_ == State::head && !transport_->is_closing()) go_on();
}

/// Returns whether there is more to send.
bool HttpConnection::pump_piece(Exchange& exchange) {
  if (exchange.source == nullptr) {
    const auto piece = exchange.text.substr(0, kPiece);
    exchange.text.remove_prefix(piece.size());
    exchange.sent += piece.size();
    transport_->write(piece);
    return !exchange.text.empty();
  }
  std::string& piece = core_->piece;
  piece.clear();
  bool more = exchange.source->read(piece);
  if (exchange.left) {
    if (piece.size() > *exchange.left || (!more && piece.size() < *exchange.left)) {
      throw std::runtime_error("a body is not as long as was announced");
    }
    *exchange.left -= piece.size();
    more = *exchange.left > 0;
  }
  exchange.sent += piece.size();
  if (!exchange.chunked) {
    transport_->write(piece);
    return more;
  }
  std::string& size = core_->out;
  if (!piece.empty()) {
    append_number(size, piece.size(), 16);
    size += "\r\n";
  }
  const std::array<std::string_view, 3> pieces = {
      size, piece,
      piece.empty() ? (more ? "" : "0\r\n\r\n") : (more ? "\r\n" : "\r\n0\r\n\r\n")};
  transport_->writelines(pieces);
  size.clear();
  return more;
}

void HttpConnection::finish(std::unique_ptr<Exchange> exchange) {
  if (exchange->source != nullptr && !exchange->left && !exchange->chunked)
    reset_at_close(false);
  core_->metrics.bytes_sent += exchange->sent;
  log(*exchange, true);
  core_->give_back(std::move(exchange));
  if (!closes_) return wait_for_request();
  flush();
  if (transport_->is_closing()) return;
  // What the client has still to say is not waited for, but read, where there is some.
  if (more_input_) {
    linger();
  } else {
    end();
  }
}

void HttpConnection::log(const Exchange& exchange, bool complete) const {
  if (!core_->options.log) return;
  const HttpRecord record{*transport_,
                          exchange.head.method(),
                          exchange.head.target(),
                          exchange.head.minor_version(),
                          exchange.status,
                          exchange.sent,
                          complete,
                          static_cast<double>(core_->loop.time_now() - exchange.begun) / 1e9};
  core_->options.log(record);
}

}  // namespace aioc::net::detail
