// TLS over the loop's connections: the layers that servers and clients put under their streams
// and protocols.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "loop/address.h"
#include "loop/delay.h"
#include "loop/layer.h"
#include "loop/transport.h"
#include "net/tls_context.h"
#include "net/tls_error.h"

namespace aioc::net {

/// How TLS connections behave. A class with setters, so that a temporary of it is safe in a
/// `co_await` expression.
class TlsOptions {
 public:
  /// Told of each connection that did not come about or broke, with the peer's address; of a
  /// client's as well, though who connects is told by an exception.
  using OnError = std::function<void(const aio::Address& peer, const TlsError& error)>;

  TlsOptions() {}  // NOLINT(modernize-use-equals-default): not an aggregate
  /// How long a handshake may take: 10 seconds.
  TlsOptions& handshake_timeout(aio::Delay value) { return handshake_timeout_ = value, *this; }
  /// How long close() waits for the peer's close_notify, once what was written has gone: 5
  /// seconds.
  TlsOptions& shutdown_timeout(aio::Delay value) { return shutdown_timeout_ = value, *this; }
  TlsOptions& on_error(OnError value) { return on_error_ = std::move(value), *this; }

  aio::Delay handshake_timeout() const { return handshake_timeout_; }
  aio::Delay shutdown_timeout() const { return shutdown_timeout_; }
  const OnError& on_error() const { return on_error_; }

 private:
  static constexpr double kHandshakeSeconds = 10;
  static constexpr double kShutdownSeconds = 5;

  aio::Delay handshake_timeout_ = kHandshakeSeconds;
  aio::Delay shutdown_timeout_ = kShutdownSeconds;
  OnError on_error_;
};

/// The server's side of TLS, for aio::ServerOptions::layer().
///
///     auto options = aio::ServerOptions().layer(tls_server_layer(TlsContext::self_signed()));
///     auto server = co_await aio::start_server(talk, "127.0.0.1", 8443, options);
///
/// What a protocol or stream sees, as asyncio has it but where that is said:
/// - connection_made() comes once the handshake is done. Where it fails the application hears
///   nothing (a client's `co_await` throws the TlsError), the peer gets an alert, and
///   TlsOptions::on_error is told. No peer can bring the process to an end.
/// - write() encrypts and sends at once; what the kernel does not take counts for
///   pause_writing(). can_write_eof() is false: TLS 1.2 cannot close one direction.
/// - The peer's close_notify is eof_received(). To return true from it keeps the connection
///   open for writing, as TLS 1.3 has it; asyncio closes all the same.
/// - close() sends what waits and close_notify, and then waits for the peer's, so that the
///   kernel does not take what is under way for lost; the connection is lost at the latest
///   after TlsOptions::shutdown_timeout().
/// - A connection that ends without close_notify may have been cut short by an attacker:
///   connection_lost() gets a TlsError with Problem::cut_short. asyncio reports nothing.
/// - What reaches a reader that is paused stays with the peer but for some 128 KiB.
///
/// A handshake costs some 150 us with an EC key; a message of 1 KiB some 2 us over the plain
/// connection; an idle connection some 15 KB, nearly all of them OpenSSL's.
aio::Layer tls_server_layer(TlsContext context, TlsOptions options = TlsOptions());

/// The client's side, for aio::ConnectOptions::layer(). `server_name` is the name or address
/// that one connects to: the certificate has to be valid for it, and the server is told the
/// name (SNI).
///
///     auto layer = tls_client_layer(TlsContext::client(), "example.org");
///     auto options = aio::ConnectOptions().layer(layer);
///     auto [reader, writer] = co_await aio::open_connection("example.org", 443, options);
aio::Layer tls_client_layer(TlsContext context, std::string server_name,
                            TlsOptions options = TlsOptions());

/// What has been agreed on.
struct TlsFacts {
  std::string version;           ///< "TLSv1.3"
  std::string cipher;            ///< "TLS_AES_256_GCM_SHA384"
  std::string peer_fingerprint;  ///< "SHA256:AB:CD:..."; empty where the peer showed none
};

/// Of a transport of one of these layers, from connection_made() to its loss; else nothing.
std::optional<TlsFacts> tls_facts(const aio::Transport& transport);

}  // namespace aioc::net
