// StreamWriter: the sending end of a stream.
#pragma once

#include <coroutine>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

#include "loop/stream_core.h"
#include "loop/transport.h"

namespace aio {
namespace detail {

/// drain()
class [[nodiscard("must co_await")]] Drain final : public Waiter {
 public:
  explicit Drain(StreamCore & core) : Waiter("drain()"), core_(&core) {}
  bool await_ready() const {
    return !core_->writing_paused() && core_->exception() == nullptr &&
           !core_->transport()->is_closing();
  }
  void await_suspend(std::coroutine_handle<> frame);
  void await_resume() {
    if (is_suspended()) [[unlikely]]
      check();
  }

 private:
  void check();

  StreamCore* core_;
  Ref<StreamCore> kept_;  // while it waits
};

/// wait_closed()
class [[nodiscard("must co_await")]] WaitStreamClosed final : public Waiter {
 public:
  explicit WaitStreamClosed(StreamCore & core) : Waiter("wait_closed()"), core_(&core) {}
  bool await_ready() const { return core_->lost(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame, core_->closes); }
  void await_resume();

 private:
  Ref<StreamCore> core_;
};

}  // namespace detail

/// Writes to a connection or a pipe. write() never waits: what the kernel does not take at
/// once is kept and sent later; `co_await drain()` after it waits while too much is kept.
///
///     writer.write("GET / HTTP/1.0\r\n\r\n");
///     co_await writer.drain();
///     writer.close();
///     co_await writer.wait_closed();
///
/// Moved, not copied. A writer that is dropped open closes itself once what was written has
/// been sent, as close() does, and in debug mode says so. It must not be used after a move.
class [[nodiscard]] StreamWriter {
 public:
  /// For what makes streams; see streams.h.
  explicit StreamWriter(detail::Ref<detail::StreamCore> core) : core_(std::move(core)) {
    core_->add_writer();
  }
  StreamWriter(StreamWriter&& other) noexcept = default;
  StreamWriter& operator=(StreamWriter&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~StreamWriter() {
    if (core_) core_->writer_gone();
  }

  /// Sends `data` at once as far as possible, and keeps a copy of the rest. Errors are told
  /// by drain(). Throws std::runtime_error after write_eof(); after close() it does nothing.
  void write(std::string_view data) { transport().write(data); }
  /// Sends several pieces in one system call where possible.
  ///
  ///     writer.writelines({head, "\r\n", body});
  void writelines(std::span<const std::string_view> pieces) { transport().writelines(pieces); }
  void writelines(std::initializer_list<std::string_view> pieces) {
    transport().writelines({pieces.begin(), pieces.size()});
  }
  /// Waits until what is kept is down to the low-water mark, if it is above the high one: 16
  /// and 64 KiB, see Transport::set_write_buffer_limits. Throws the error by which the
  /// connection was lost, ECONNRESET if it was closed. Any number of tasks may drain. Costs
  /// next to nothing when there is nothing to wait for.
  detail::Drain drain() { return detail::Drain(*core_); }

  /// Sends the end of the stream after what was written; the reader goes on. Of a pipe it is
  /// close().
  void write_eof() { transport().write_eof(); }
  bool can_write_eof() const { return transport().can_write_eof(); }

  /// Begins to close the connection, both ways: what was written is sent first.
  void close() { transport().close(); }
  bool is_closing() const { return transport().is_closing(); }
  /// Waits until it is closed. Throws the error by which it was lost.
  detail::WaitStreamClosed wait_closed() { return detail::WaitStreamClosed(*core_); }

  /// The address of the peer, even once it is gone; of a TCP connection only.
  Address peername() const { return transport().peername(); }
  /// The address of this end.
  Address sockname() const { return transport().sockname(); }
  /// The transport: its limits, abort(), the descriptor. A TransportRef of it may outlive
  /// the writer.
  Transport& transport() const { return *core_->transport(); }

 private:
  detail::Ref<detail::StreamCore> core_;
};

}  // namespace aio
