// Protocol: what a connection's events call, in callback style.
#pragma once

#include <cstddef>
#include <exception>
#include <span>
#include <string_view>

#include "loop/transport.h"

namespace aio {

/// What protocols share. A transport calls connection_made once, then the others as things
/// happen, and connection_lost once at the end, after which it drops its reference. They are
/// called on the loop's thread; an exception that leaves one of the reading callbacks is
/// reported and ends the connection. Events are virtual calls from libuv's own callbacks: no
/// allocation, no task, no copy.
class BaseProtocol {
 public:
  BaseProtocol() = default;
  BaseProtocol(const BaseProtocol&) = delete;
  BaseProtocol& operator=(const BaseProtocol&) = delete;
  virtual ~BaseProtocol() = default;

  /// The connection stands. `transport` may be kept by pointer until connection_lost has
  /// returned, or by TransportRef for as long as one likes.
  virtual void connection_made(Transport& /*transport*/) {}
  /// The connection is gone; `error` is null where this side closed it, or the peer did in
  /// order.
  virtual void connection_lost(std::exception_ptr /*error*/) {}
  /// More than the high-water mark waits to be sent: better not to write until
  /// resume_writing().
  virtual void pause_writing() {}
  /// It has drained to the low-water mark.
  virtual void resume_writing() {}
  /// The peer will send no more. To return true keeps the connection open for writing, to
  /// return false closes it once what was written has been sent.
  virtual bool eof_received() { return false; }

  // For transports

  /// Where to put what arrives next, at least one byte.
  virtual std::span<char> get_buffer(std::size_t size_hint) = 0;
  /// So many bytes of the last get_buffer() have been filled.
  virtual void buffer_updated(std::size_t size) = 0;
  /// The server wants the connection closed in order. A layer first says so to the peer.
  virtual void close_requested(Transport& transport) { transport.close(); }
};

/// A protocol that is handed what arrives.
///
///     class Echo final : public aio::Protocol {
///       void connection_made(aio::Transport& transport) override { transport_ = &transport; }
///       void data_received(std::string_view data) override { transport_->write(data); }
///       aio::Transport* transport_ = nullptr;
///     };
///     auto server = co_await aio::create_server<Echo>("127.0.0.1", 8080);
class Protocol : public BaseProtocol {
 public:
  /// Some bytes have arrived; they are valid until it returns.
  virtual void data_received(std::string_view data) = 0;

 private:
  std::span<char> get_buffer(std::size_t size_hint) final;
  void buffer_updated(std::size_t size) final {
    data_received(std::string_view(scratch_, size));
  }

  char* scratch_ = nullptr;  // the thread's
};

/// A protocol that brings its own buffer: get_buffer() and buffer_updated() are its to write.
class BufferedProtocol : public BaseProtocol {};

}  // namespace aio
