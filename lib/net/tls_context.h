// TlsContext: who one is and whom one trusts, for any number of TLS connections.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

// OpenSSL's SSL_CTX and SSL, of which no header of ours brings more.
struct ssl_ctx_st;
struct ssl_st;

namespace aioc::net {

/// A certificate and key for servers, or what a client trusts. Cheap to copy; copies are the
/// same context. TLS 1.2 and 1.3, no renegotiation, session tickets; ciphers by OpenSSL's own
/// list, or the system's policy, in the server's order.
///
///     auto context = TlsContext::server("host.crt", "host.key");
///     auto options = aio::ServerOptions().layer(tls_server_layer(context));
///
/// Making one costs some 2 ms, and what each maker says. All throw std::runtime_error, which
/// names the file and says what can be done.
class TlsContext {
 public:
  // Servers

  /// `cert_file`: the server's certificate in PEM form, and behind it those that lead to its
  /// authority. `key_file`: its private key, not encrypted; it may be the same file.
  static TlsContext server(const std::string& cert_file, const std::string& key_file);

  /// A throw-away certificate, valid for a year, for these names and addresses. Clients cannot
  /// know it, so they need its fingerprint. Some 50 us.
  static TlsContext self_signed(const std::vector<std::string>& names);
  /// The same for localhost, 127.0.0.1 and ::1.
  static TlsContext self_signed();

  // Clients

  /// Trusts the authorities of the system: SSL_CERT_FILE and SSL_CERT_DIR if they are set,
  /// else OpenSSL's directory of hashed names, which costs next to nothing, else the bundle
  /// where the distribution has it, which takes some 24 ms to load.
  static TlsContext client();
  /// Trusts the authorities in `ca_file`, in PEM form, and no others.
  static TlsContext client_trusting(const std::string& ca_file);
  /// Trusts the one certificate of this SHA-256 fingerprint, whatever name or date it bears:
  /// "SHA256:AB:CD:...", with or without what stands before the digits, the colons, and in any
  /// case. Throws std::invalid_argument if it is none.
  static TlsContext client_pinned(const std::string& fingerprint);
  /// Trusts everybody, and so is safe against nobody who can change what is sent.
  static TlsContext client_insecure();

  /// A server's own certificate: "SHA256:AB:CD:...", whose digits are those of
  /// `openssl x509 -fingerprint -sha256`. Empty for a client.
  const std::string& fingerprint() const;
  /// A server's own certificate in PEM form, for a client's client_trusting().
  std::string certificate() const;

  // For the layer

  ssl_ctx_st* native() const;
  /// Whether the certificate has to bear the name of the server that is asked for.
  bool checks_name() const;

 private:
  struct Shared;
  explicit TlsContext(std::shared_ptr<const Shared> shared) : shared_(std::move(shared)) {}

  std::shared_ptr<const Shared> shared_;
};

}  // namespace aioc::net
