// LineSession: one connection of a server that people talk to in lines, by telnet or nc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "loop/protocol.h"
#include "loop/turn_queue.h"
#include "net/http_message.h"

namespace aioc::net {

class LineSession;

/// What a line server does; one for all its sessions. The callbacks may write to the session
/// and close it.
struct LineService {
  /// The client is to say something: at the beginning, and behind each answer. A prompt.
  std::function<void(LineSession&)> ready = nullptr;
  /// A line, without its LF or CR LF.
  std::function<void(LineSession&, std::string_view line)> line = nullptr;
  /// The connection is gone, or had been refused for the length of a line.
  std::function<void(LineSession&)> closed = nullptr;
  std::size_t max_line = 4096;  ///< bytes; a longer line is refused with a word, and closes
  /// Telnet's commands (RFC 854) are taken out of what comes. Its interrupt, break, abort and
  /// end of file close the session, as a control character does.
  bool telnet = false;

  /// Closes the sessions, those that are being answered behind their answer.
  void drain();

  std::vector<LineSession*> sessions = {};
  bool draining = false;
  // Room that sessions use only within a call: an idle one has none of its own.
  std::string out = {};
  std::string piece = {};
};

/// A session: reads lines, one behind the other, each once the one before is answered.
///
///     auto service = std::make_shared<net::LineService>();
///     service->line = [](net::LineSession& session, std::string_view line) {
///       session.write(std::string(line) + "\n");
///     };
///     auto factory = [service] { return std::make_shared<net::LineSession>(service); };
///     auto server = co_await aio::create_server(factory, "127.0.0.1", 2323);
class LineSession final : public aio::BufferedProtocol, public aio::TurnNode {
 public:
  explicit LineSession(std::shared_ptr<LineService> service);

  /// Sends `text`, together with what else is written before the callback returns.
  void write(std::string_view text);
  /// Sends what `source` gives as the client takes it, a piece a turn of the loop. Lines wait
  /// until that is done.
  void stream(std::unique_ptr<BodySource> source);
  /// Sends what was written, then closes.
  void close();
  /// close(), but behind an answer that is on its way.
  void drain();
  bool is_closing() const { return transport_ == nullptr || transport_->is_closing(); }

  aio::Address peer() const {
    return transport_ == nullptr ? aio::Address() : transport_->peername();
  }

 private:
  enum class Telnet : std::uint8_t { data, command, option, suboption, suboption_command };

  void connection_made(aio::Transport& transport) override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override { writing_paused_ = true; }
  void resume_writing() override;
  bool eof_received() override;
  std::span<char> get_buffer(std::size_t size_hint) override;
  void buffer_updated(std::size_t size) override;
  void turn() noexcept override;

  void take_lines();
  void take_telnet(std::string_view text);
  void interrupt();
  bool is_busy() const { return source_ != nullptr || writing_paused_; }
  void pump();
  void flush();

  std::shared_ptr<LineService> service_;
  aio::Transport* transport_ = nullptr;
  std::unique_ptr<BodySource> source_;
  std::string input_;
  std::size_t place_ = 0;    // in the service's list
  std::size_t scanned_ = 0;  // of input_, for the end of a line
  Telnet telnet_ = Telnet::data;
  bool after_cr_ = false;
  bool writing_paused_ = false;
  bool eof_ = false;
  bool working_ = false;
};

}  // namespace aioc::net
