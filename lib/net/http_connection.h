// HttpConnection: one connection of an HttpServer, as the loop's transport sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "loop/protocol.h"
#include "loop/turn_queue.h"
#include "net/http_core.h"

namespace aioc::net::detail {

/// Reads requests one behind the other; while one is being answered, nothing is read.
class HttpConnection final : public aio::BufferedProtocol,
                             public aio::TurnNode,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  explicit HttpConnection(HttpCore& core);
  ~HttpConnection() override;

  /// Closes, now or behind the response that is under way.
  void drain();
  /// The server goes.
  void abandon();
  /// Looks whether a time-out has passed. `now` is the loop's clock.
  void check_time(std::int64_t now);

  std::size_t place = 0;  ///< in the core's list

 private:
  enum class State : std::uint8_t { head, body, waiting, sending, lingering };

  // As a protocol
  void connection_made(aio::Transport& transport) override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override { writing_paused_ = true; }
  void resume_writing() override;
  bool eof_received() override;
  std::span<char> get_buffer(std::size_t size_hint) override;
  void buffer_updated(std::size_t size) override;
  void turn() noexcept override;

  // Reading
  std::size_t process(std::string_view text);
  std::size_t process_head(std::string_view text);
  std::size_t read_body(std::string_view text);
  std::size_t process_request(std::unique_ptr<Exchange> exchange, std::string_view head,
                              std::string_view rest);
  void process_input();
  void go_on();

  // Answering
  void dispatch(std::unique_ptr<Exchange> exchange, std::string_view head);
  Answer ask(const Request& request);
  void wait_for(std::unique_ptr<Exchange> exchange, std::string_view head,
                aio::Coro<Response> answer);
  static aio::Coro<> await_answer(std::shared_ptr<HttpConnection> self,
                                  aio::Coro<Response> answer);
  void answered(Response response);
  void respond(std::unique_ptr<Exchange> exchange, std::string_view head, Response&& response);
  void append_head(const Exchange& exchange, const Response& response,
                   std::optional<std::uint64_t> length);
  void refuse(std::unique_ptr<Exchange> exchange, HttpError error);

  // Sending
  void flush();
  void pump();
  bool pump_piece(Exchange& exchange);
  void finish(std::unique_ptr<Exchange> exchange);
  void log(const Exchange& exchange, bool complete) const;
  void end();
  void linger();
  void reset_at_close(bool value);
  void break_off();

  void check_closing();
  void set_deadline(double seconds);
  void wait_for_request();

  HttpCore* core_;  // null once the server is gone
  aio::Transport* transport_ = nullptr;
  std::unique_ptr<Exchange> exchange_;
  std::string input_;        // what has come and is not used yet
  std::size_t scanned_ = 0;  // of it, for the end of a head
  std::int64_t deadline_;
  std::size_t unsent_ = 0;  // when the time was last checked
  State state_ = State::head;
  bool processing_ = false;
  bool writing_paused_ = false;
  bool closes_ = false;      // behind the response
  bool fresh_ = true;        // no request has come yet
  bool more_input_ = false;  // behind the request at hand: its response may wait for others
};

}  // namespace aioc::net::detail
