#include "net/line_session.h"

#include <array>
#include <exception>
#include <span>
#include <utility>

#include "loop/event_loop.h"

namespace aioc::net {
namespace {

// RFC 854
constexpr unsigned char kSubnegotiationEnd = 240;
constexpr unsigned char kBreak = 243;
constexpr unsigned char kInterrupt = 244;
constexpr unsigned char kSubnegotiation = 250;
constexpr unsigned char kWill = 251;
constexpr unsigned char kInterpretAsCommand = 255;
// RFC 1184
constexpr unsigned char kEndOfFile = 236;
constexpr unsigned char kAbort = 238;

/// ASCII's NUL: what makes the session end, whoever reads the line.
constexpr char kControl = '\0';

constexpr std::size_t kRoom = 16 * 1024;

/// Where bytes arrive; each session moves them on before it returns to the loop.
std::span<char> room() {
  thread_local const auto memory = std::make_unique<std::array<char, kRoom>>();
  return *memory;
}

aio::TurnQueue& turns() { return aio::get_running_loop().part<aio::TurnQueue>(); }

}  // namespace

LineSession::LineSession(std::shared_ptr<LineService> service) : service_(std::move(service)) {}

void LineSession::write(std::string_view text) {
  service_->out += text;
  if (!working_) flush();
}

void LineSession::stream(std::unique_ptr<BodySource> source) {
  source_ = std::move(source);
  pump();
}

void LineSession::close() {
  flush();
  if (transport_ != nullptr) transport_->close();
}

void LineService::drain() {
  draining = true;
  for (std::size_t i = sessions.size(); i-- > 0;) sessions[i]->drain();
}

void LineSession::drain() {
  if (!is_busy()) close();
}

void LineSession::connection_made(aio::Transport& transport) {
  transport_ = &transport;
  place_ = service_->sessions.size();
  service_->sessions.push_back(this);
  working_ = true;
  if (service_->ready) service_->ready(*this);
  working_ = false;
  flush();
}

void LineSession::connection_lost(std::exception_ptr /*error*/) {
  source_.reset();
  turns().remove(*this);
  service_->sessions.back()->place_ = place_;
  service_->sessions[place_] = service_->sessions.back();
  service_->sessions.pop_back();
  if (service_->closed) service_->closed(*this);
  transport_ = nullptr;
}

std::span<char> LineSession::get_buffer(std::size_t /*size_hint*/) { return room(); }

void LineSession::buffer_updated(std::size_t size) {
  const std::string_view text(room().data(), size);
  if (service_->telnet) {
    take_telnet(text);
  } else {
    input_ += text;
  }
  take_lines();
}

/// Takes telnet's commands out, and makes a line end of its CR NUL.
void LineSession::take_telnet(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (telnet_) {
      case Telnet::data:
        if (byte == kInterpretAsCommand) {
          telnet_ = Telnet::command;
        } else {
          input_ += after_cr_ && c == '\0' ? '\n' : c;
          after_cr_ = c == '\r';
        }
        break;
      case Telnet::command:
        telnet_ = byte >= kWill && byte != kInterpretAsCommand ? Telnet::option
                  : byte == kSubnegotiation                    ? Telnet::suboption
                                                               : Telnet::data;
        if (byte == kInterpretAsCommand) input_ += c;  // doubled it is itself
        if ((byte >= kEndOfFile && byte <= kAbort) || byte == kInterrupt || byte == kBreak) {
          interrupt();
        }
        break;
      case Telnet::option:
        telnet_ = Telnet::data;
        break;
      case Telnet::suboption:
        if (byte == kInterpretAsCommand) telnet_ = Telnet::suboption_command;
        break;
      case Telnet::suboption_command:
        telnet_ = byte == kSubnegotiationEnd ? Telnet::data : Telnet::suboption;
        break;
    }
  }
}

/// A control character in the place of the line that was begun, unless that is too long
/// already.
void LineSession::interrupt() {
  const auto begin = input_.rfind('\n') + 1;
  if (input_.size() - begin <= service_->max_line) {
    input_.resize(begin);
    scanned_ = 0;
  }
  input_ += kControl;
  input_ += '\n';
}

void LineSession::take_lines() {
  working_ = true;
  std::size_t begin = 0;
  while (!is_busy() && !is_closing()) {
    const auto end = input_.find('\n', begin + scanned_);
    if (end == input_.npos) {
      scanned_ = input_.size() - begin;
      break;
    }
    scanned_ = 0;
    auto line = std::string_view(input_).substr(begin, end - begin);
    begin = end + 1;
    if (line.size() > service_->max_line) {
      scanned_ = line.size();
      break;
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    service_->line(*this, line);
    if (!is_busy() && !is_closing() && service_->ready) service_->ready(*this);
  }
  if (!is_busy() && !is_closing() && scanned_ > service_->max_line) {
    service_->out += "This line is too long.\r\n";
    close();
  }
  working_ = false;
  flush();
  if (is_closing()) {
    input_ = std::string();
    return;
  }
  input_.erase(0, begin);
  if (input_.empty()) input_ = std::string();
  if (is_busy()) {
    transport_->pause_reading();
  } else if (eof_ || service_->draining) {
    close();
  } else {
    transport_->resume_reading();
  }
}

bool LineSession::eof_received() {
  eof_ = true;
  // What stands behind the last line end is a line too.
  if (!input_.empty() && input_.back() != '\n') input_ += '\n';
  if (!is_busy()) take_lines();
  return is_busy() && !is_closing();
}

void LineSession::flush() {
  if (service_->out.empty()) return;
  if (transport_ != nullptr) transport_->write(service_->out);
  service_->out.clear();
}

/// Sends as much as the client takes, and no more than its share of a turn.
void LineSession::pump() {
  constexpr std::size_t kShare = 64 * 1024;
  std::size_t sent = 0;
  while (source_ != nullptr && sent < kShare && !writing_paused_ && !is_closing()) {
    std::string& piece = service_->piece;
    piece.clear();
    try {
      if (!source_->read(piece)) source_.reset();
    } catch (...) {
      aio::get_running_loop().call_exception_handler("a line server's answer",
                                                     std::current_exception());
      return transport_->abort();
    }
    sent += piece.size();
    service_->out += piece;
    if (source_ != nullptr || !working_) flush();
  }
  if (is_closing()) return;
  if (source_ != nullptr) {
    if (!writing_paused_) turns().add(*this);
    return;
  }
  if (!working_) {
    if (service_->ready && !service_->draining) service_->ready(*this);
    flush();
    if (!writing_paused_) take_lines();
  }
}

void LineSession::turn() noexcept { pump(); }

void LineSession::resume_writing() {
  writing_paused_ = false;
  if (working_ || is_closing()) return;
  if (source_ != nullptr) {
    pump();
  } else {
    take_lines();
  }
}

}  // namespace aioc::net
