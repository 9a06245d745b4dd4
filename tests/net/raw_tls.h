// A TLS client that does what a good one would not: OpenSSL in the hands of the test.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "loop/connect.h"

namespace aioc::testing {

/// OpenSSL with memory BIOs over plain streams. Nothing is sent but by flush() and what says so.
///
///     RawTls tls;
///     co_await tls.connect(port);
///     SSL_shutdown(tls.ssl());
///     co_await tls.flush();
class RawTls {
 public:
  explicit RawTls(int most_version = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free) {
    SSL_CTX_set_max_proto_version(context_.get(), most_version);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_cipher_list(context_.get(), "DEFAULT@SECLEVEL=0");
    ssl_.reset(SSL_new(context_.get()), &SSL_free);
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl_.get(), in_, out_);
    SSL_set_connect_state(ssl_.get());
  }

  SSL* ssl() const { return ssl_.get(); }
  aio::StreamReader& reader() { return streams_->first; }
  aio::StreamWriter& writer() { return streams_->second; }

  /// Connects, and shakes hands; false where the server does not want to.
  aio::Coro<bool> connect(std::uint16_t port) {
    auto streams = co_await aio::open_connection("127.0.0.1", port);
    streams_ = std::make_unique<Streams>(std::move(streams));
    for (;;) {
      const int result = SSL_do_handshake(ssl_.get());
      if (result == 1) break;
      const bool more = wants_more(result);
      co_await flush();
      if (!more) co_return false;
      const bool filled = co_await fill();
      if (!filled) co_return false;
    }
    co_await flush();
    co_return true;
  }

  /// Sends what OpenSSL has written.
  aio::Coro<> flush() {
    writer().write(taken());
    co_await writer().drain();
  }
  /// What OpenSSL has written, which is then not sent.
  std::string taken() const {
    char* data = nullptr;
    const long size = BIO_get_mem_data(out_, &data);
    std::string text(data, static_cast<std::size_t>(size));
    (void)BIO_reset(out_);
    return text;
  }
  void write(std::string_view data) const {
    SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size()));
  }
  /// What comes up to close_notify or the end.
  aio::Coro<std::string> read_all() {
    std::string all;
    char block[4096];
    for (;;) {
      const int size = SSL_read(ssl_.get(), block, sizeof block);
      if (size > 0) {
        all.append(block, static_cast<std::size_t>(size));
        continue;
      }
      if (!wants_more(size)) co_return all;
      const bool filled = co_await fill();
      if (!filled) co_return all;
    }
  }
  bool got_close_notify() const {
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  using Streams = std::pair<aio::StreamReader, aio::StreamWriter>;

  bool wants_more(int result) const {
    return SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
  }
  /// Reads from the connection; false at its end.
  aio::Coro<bool> fill() {
    const std::string data = co_await reader().read(65536);
    BIO_write(in_, data.data(), static_cast<int>(data.size()));
    co_return !data.empty();
  }

  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> ssl_;
  BIO* in_ = nullptr;
  BIO* out_ = nullptr;
  std::unique_ptr<Streams> streams_;
};

}  // namespace aioc::testing
