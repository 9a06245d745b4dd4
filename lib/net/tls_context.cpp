#include "net/tls_context.h"

#include <openssl/pem.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

#include "net/tls_openssl.h"
#include "net/tls_self_signed.h"
#include "net/tls_trust.h"

namespace aioc::net {

struct TlsContext::Shared {
  SslCtxPtr context;
  std::string fingerprint = {};
  std::string pin = {};  // of the certificate that alone is trusted
  bool checks_name = false;
};

namespace {

SslCtxPtr make_context(const SSL_METHOD* method) {
  ERR_clear_error();
  SslCtxPtr made(SSL_CTX_new(method));
  if (made == nullptr) throw_openssl_error("cannot begin with TLS");
  SSL_CTX* const context = made.get();
  // The system's policy may ask for more than TLS 1.2, not for less.
  if (SSL_CTX_get_min_proto_version(context) < TLS1_2_VERSION) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  }
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // A connection that waits keeps no buffers.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  // Sessions are resumed by tickets, which the clients keep.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return made;
}

struct FileClose {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

BioPtr open_pem(const std::string& file) {
  const std::unique_ptr<std::FILE, FileClose> opened(std::fopen(file.c_str(), "re"));
  if (opened == nullptr) {
    throw std::runtime_error(file + ": " + std::generic_category().message(errno));
  }
  BioPtr text(BIO_new(BIO_s_mem()));
  char block[4096];
  while (const std::size_t size = std::fread(block, 1, sizeof block, opened.get())) {
    BIO_write(text.get(), block, static_cast<int>(size));
  }
  if (std::ferror(opened.get()) != 0) {
    throw std::runtime_error(file + ": " + std::generic_category().message(errno));
  }
  return text;
}

bool at_end_of_pem() {
  const unsigned long code = ERR_peek_last_error();
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

/// Asks nobody for a password; tells that one would have been needed.
int note_password(char* /*to*/, int /*room*/, int /*writing*/, void* needed) {
  *static_cast<bool*>(needed) = true;
  return -1;
}

void use_certificates(SSL_CTX* context, const std::string& file) {
  const BioPtr text = open_pem(file);
  const CertPtr own(PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr));
  if (own == nullptr) {
    if (!at_end_of_pem()) throw_openssl_error(file + ": no certificate that can be read");
    ERR_clear_error();
    throw std::runtime_error(file +
                             ": no certificate in PEM form (no line 'BEGIN CERTIFICATE'); "
                             "'openssl x509 -inform der' converts from DER");
  }
  if (SSL_CTX_use_certificate(context, own.get()) != 1) throw_openssl_error(file);
  for (;;) {
    const CertPtr next(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (next == nullptr) break;
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1) throw_openssl_error(file);
  }
  if (!at_end_of_pem()) throw_openssl_error(file + ": a certificate that cannot be read");
  ERR_clear_error();
}

void use_key(SSL_CTX* context, const std::string& file, const std::string& cert_file) {
  const BioPtr text = open_pem(file);
  bool password_needed = false;
  const KeyPtr key(
      PEM_read_bio_PrivateKey(text.get(), nullptr, &note_password, &password_needed));
  if (key == nullptr) {
    if (password_needed) {
      ERR_clear_error();
      throw std::runtime_error(file +
                               ": the private key is encrypted; decrypt it with 'openssl pkey "
                               "-in " +
                               file + " -out FILE'");
    }
    // The decoder's own words for it are many; the PEM reader's are not asked.
    ERR_clear_error();
    throw std::runtime_error(file +
                             ": no private key in PEM form (a line 'BEGIN PRIVATE KEY') that "
                             "can be read");
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    ERR_clear_error();
    throw std::runtime_error(file + ": not the key of the certificate in " + cert_file);
  }
}

}  // namespace

// Servers

TlsContext TlsContext::server(const std::string& cert_file, const std::string& key_file) {
  Shared made{.context = make_context(TLS_server_method())};
  use_certificates(made.context.get(), cert_file);
  use_key(made.context.get(), key_file, cert_file);
  made.fingerprint = fingerprint_of(*SSL_CTX_get0_certificate(made.context.get()));
  return TlsContext(std::make_shared<const Shared>(std::move(made)));
}

TlsContext TlsContext::self_signed(const std::vector<std::string>& names) {
  Shared made{.context = make_context(TLS_server_method())};
  const SelfSigned own = make_self_signed(names);
  if (SSL_CTX_use_certificate(made.context.get(), own.certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(made.context.get(), own.key.get()) != 1) {
    throw_openssl_error("cannot use the certificate that was made");
  }
  made.fingerprint = fingerprint_of(*own.certificate);
  return TlsContext(std::make_shared<const Shared>(std::move(made)));
}

TlsContext TlsContext::self_signed() { return self_signed({"localhost", "127.0.0.1", "::1"}); }

// Clients

TlsContext TlsContext::client() {
  Shared made{.context = make_context(TLS_client_method()), .checks_name = true};
  trust_system(made.context.get());
  SSL_CTX_set_verify(made.context.get(), SSL_VERIFY_PEER, nullptr);
  return TlsContext(std::make_shared<const Shared>(std::move(made)));
}

TlsContext TlsContext::client_trusting(const std::string& ca_file) {
  Shared made{.context = make_context(TLS_client_method()), .checks_name = true};
  const BioPtr text = open_pem(ca_file);
  trust_certificates(made.context.get(), text.get(), ca_file);
  SSL_CTX_set_verify(made.context.get(), SSL_VERIFY_PEER, nullptr);
  return TlsContext(std::make_shared<const Shared>(std::move(made)));
}

TlsContext TlsContext::client_pinned(const std::string& fingerprint) {
  auto made = std::make_shared<Shared>(Shared{.context = make_context(TLS_client_method())});
  made->pin = normal_fingerprint(fingerprint);
  trust_pinned(made->context.get(), made->pin);
  return TlsContext(std::move(made));
}

TlsContext TlsContext::client_insecure() {
  Shared made{.context = make_context(TLS_client_method())};
  SSL_CTX_set_verify(made.context.get(), SSL_VERIFY_NONE, nullptr);
  return TlsContext(std::make_shared<const Shared>(std::move(made)));
}

// Facts

const std::string& TlsContext::fingerprint() const { return shared_->fingerprint; }

std::string TlsContext::certificate() const {
  const X509* const own = SSL_CTX_get0_certificate(native());
  if (own == nullptr) return {};
  const BioPtr text(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(text.get(), own);
  const char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

ssl_ctx_st* TlsContext::native() const { return shared_->context.get(); }
bool TlsContext::checks_name() const { return shared_->checks_name; }

}  // namespace aioc::net
