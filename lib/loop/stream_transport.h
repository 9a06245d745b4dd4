// StreamTransport: the transport of a TCP or Unix socket, a pipe or a terminal.
#pragma once

#include <uv.h>

#include <exception>
#include <memory>
#include <string>

#include "loop/event_loop.h"
#include "loop/protocol.h"
#include "loop/resident.h"
#include "loop/transport.h"
#include "loop/uv_handle.h"

namespace aio::detail {

/// Told when a connection that it accepted is gone: the server.
class ConnectionOwner {
 public:
  virtual void connection_gone(Transport& transport) noexcept = 0;

 protected:
  ~ConnectionOwner() = default;
};

/// Reads for as long as the protocol wants it, and writes at once what the kernel takes. The
/// open handle holds a reference, given back when libuv has closed it.
class StreamTransport final : public Transport, private Resident {
 public:
  /// Takes an initialised, connected (or opened) stream; start() then calls connection_made
  /// and begins to read.
  ///
  ///     auto pipe = UvHandle<uv_pipe_t>::make();
  ///     check_uv(uv_pipe_init(loop.uv(), pipe.get(), 0), "uv_pipe_init");
  ///     check_uv(uv_pipe_open(pipe.get(), fd), "uv_pipe_open");
  ///     Ref<StreamTransport> transport = StreamTransport::make(std::move(pipe), protocol);
  ///     transport->start();
  static Ref<StreamTransport> make(UvHandle<uv_stream_t> stream,
                                   std::shared_ptr<BaseProtocol> protocol,
                                   ConnectionOwner* owner = nullptr);
  /// What is done with the incoming side: read it, only notice that the peer has gone (what
  /// a writer needs that cannot or must not read), or nothing (a terminal that is written).
  enum class Incoming : std::uint8_t { read, notice_hangup, ignore };
  /// Errors are told to connection_lost, as later ones are.
  void start(Incoming incoming = Incoming::read);
  /// The file status flags (O_NONBLOCK above all) to restore before the descriptor is closed:
  /// for descriptors that other processes share.
  void restore_flags(int flags) { restored_flags_ = flags; }
  /// close(), by way of the protocol, which may have to say goodbye.
  void request_close();
  /// The owner goes before the connection does.
  void forget_owner() { owner_ = nullptr; }

  void write(std::string_view data) override;
  void writelines(std::span<const std::string_view> pieces) override;
  void write_eof() override;
  bool can_write_eof() const override;
  std::size_t get_write_buffer_size() const override;
  void pause_reading() override;
  void resume_reading() override;
  bool is_reading() const override { return reading_; }
  void close() override;
  void abort() override { end_with(nullptr); }
  Address peername() const override;
  Address sockname() const override;
  int fileno() const override;

 private:
  struct Backlog;
  class PeerWatch;

  StreamTransport(EventLoop& loop, UvHandle<uv_stream_t> stream,
                  std::shared_ptr<BaseProtocol> protocol, ConnectionOwner* owner);
  ~StreamTransport() override;

  static void on_alloc(uv_handle_t* handle, std::size_t hint, uv_buf_t* buffer);
  static void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer);
  static void on_written(uv_write_t* request, int status);

  void received(ssize_t size);
  void received_eof();
  void ensure_writable() const;
  std::size_t write_now(const uv_buf_t* buffers, unsigned count);
  void queue(std::string_view data);
  void send_backlog();
  void written(int status);
  void shut_down();
  static void on_shut_down(uv_shutdown_t* request, int status);
  void peer_left();
  bool sending() const;
  void limits_changed() override { pause_or_resume_protocol(); }
  void pause_or_resume_protocol();
  void fail(int status, const char* what);
  void end_with(std::exception_ptr error);
  void lose();
  void close_handle() noexcept;
  void loop_closing() noexcept override;
  template <class F>
  bool guarded(const char* where, F function) noexcept;

  EventLoop* loop_;
  uv_stream_t* stream_;  // null once it closes
  std::shared_ptr<BaseProtocol> protocol_;
  ConnectionOwner* owner_;
  std::unique_ptr<Backlog> backlog_;  // from the first write that the kernel did not take
  std::unique_ptr<PeerWatch> watch_;
  std::unique_ptr<Address> peer_;  // asked at once: the kernel forgets it with the peer
  std::exception_ptr error_;
  int restored_flags_ = -1;
  bool reading_ = false;     // the protocol wants data
  bool read_ended_ = false;  // there will be no more
  bool eof_written_ = false;
  bool losing_ = false;  // connection_lost is to be called, or has been
  bool protocol_paused_ = false;
};

}  // namespace aio::detail
