// TlsConnection: one TLS connection, the protocol of the transport below and the transport of
// the protocol above. For .cpp files of this room alone.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "loop/event_loop.h"
#include "loop/layer.h"
#include "loop/protocol.h"
#include "loop/resident.h"
#include "loop/timer_heap.h"
#include "loop/transport.h"
#include "net/tls.h"
#include "net/tls_openssl.h"

namespace aioc::net {

/// What the connections of a layer share.
struct TlsSettings {
  TlsContext context;
  TlsOptions options;
  bool server_side;
  std::string server_name = {};  // of a client
};

/// Ciphertext arrives in memory of the thread and is decrypted into the application's
/// get_buffer(); what is left of it when the application pauses is kept here. The application
/// is never called out of OpenSSL, so nothing of OpenSSL's is ever entered twice.
///
/// tls_connection.cpp has how a connection begins and ends, tls_read.cpp and tls_write.cpp
/// what is between.
class TlsConnection final : public aio::BufferedProtocol,
                            public aio::Transport,
                            private aio::detail::Resident {
 public:
  /// Throws std::runtime_error.
  static std::shared_ptr<BaseProtocol> make(std::shared_ptr<const TlsSettings> settings,
                                            std::shared_ptr<BaseProtocol> application,
                                            aio::Opened opened);

  /// Nothing once it is lost.
  std::optional<TlsFacts> facts() const;

  // To the transport below, a protocol

  void connection_made(Transport& below) override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override;
  void resume_writing() override;
  bool eof_received() override;
  std::span<char> get_buffer(std::size_t size_hint) override;
  void buffer_updated(std::size_t size) override;
  void close_requested(Transport& below) override;

  // To the application, a transport

  void write(std::string_view data) override;
  void write_eof() override;
  bool can_write_eof() const override { return false; }
  std::size_t get_write_buffer_size() const override { return below_->get_write_buffer_size(); }
  void pause_reading() override;
  void resume_reading() override;
  bool is_reading() const override { return !app_paused_ && !peer_closed_ && !closing_; }
  void close() override;
  void abort() override;
  aio::Address peername() const override { return below_->peername(); }
  aio::Address sockname() const override { return below_->sockname(); }
  int fileno() const override { return below_->fileno(); }

 private:
  enum class State : std::uint8_t {
    handshake,
    open,
    closing,  // close_notify is sent, the peer's is waited for
    ended,    // the connection below closes or is gone
  };
  struct Timer : aio::detail::TimerNode {
    TlsConnection* owner = nullptr;
  };
  /// Why a call of OpenSSL gave nothing.
  struct Why {
    int kind = SSL_ERROR_NONE;
    std::string text = {};  // of SSL_ERROR_SSL
  };

  TlsConnection(aio::EventLoop& loop, std::shared_ptr<const TlsSettings> settings,
                std::shared_ptr<BaseProtocol> application, aio::Opened opened);
  ~TlsConnection() override;

  // Beginning

  void shake_hands();
  void open();
  TlsError handshake_error() const;

  // Reading

  void take_input();
  void read_records();
  bool record_waits();
  bool openssl_has_more() const;
  std::span<char> application_buffer();
  Why read_into(std::span<char> room, std::size_t& filled);
  void no_more_records(const Why& why);
  void discard_records();
  void keep_rest();
  void read_later();
  void read_rest();
  bool may_read() const { return !app_paused_ && !held_; }
  Why why(int result) const;

  // Writing

  void flush_output();
  void flush_answers();
  void tell_of_writing();
  void limits_changed() override;

  // Ending

  void wait_for_peer();
  void close_below();
  void fail(const TlsError& error);
  void break_off(std::exception_ptr error);
  void start_timer(aio::Delay delay);
  void stop_timer();
  void time_is_up();
  void loop_closing() noexcept override;
  /// Calls what is not ours. What it throws is reported and returned.
  template <class F>
  std::exception_ptr guarded(const char* where, F function) noexcept {
    try {
      function();
      return nullptr;
    } catch (...) {
      loop_->call_exception_handler(where, std::current_exception());
      return std::current_exception();
    }
  }

  aio::EventLoop* loop_;
  std::shared_ptr<const TlsSettings> settings_;
  std::shared_ptr<BaseProtocol> application_;  // null once lost
  aio::Opened opened_;
  aio::TransportRef below_;  // null before connection_made
  std::string_view input_;   // ciphertext that OpenSSL has not taken yet
  SslPtr ssl_;               // null once lost
  std::string rest_;         // ciphertext kept while it is not to be read
  char* block_ = nullptr;    // where ciphertext is to arrive
  std::unique_ptr<char[]> own_block_;
  std::exception_ptr error_;
  Timer timer_;
  State state_ = State::handshake;
  bool made_ = false;            // the application knows of the connection
  bool app_paused_ = false;      // by pause_reading()
  bool held_ = false;            // until the peer has taken the answers it asked for
  bool below_full_ = false;      // below, more than the high-water mark waits
  bool app_told_full_ = false;   // the application has been told so
  bool writing_ = false;         // in write()
  bool peer_closed_ = false;     // by close_notify
  bool read_scheduled_ = false;  // read_rest() is in the ready queue
};

}  // namespace aioc::net
