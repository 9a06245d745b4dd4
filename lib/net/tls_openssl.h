// OpenSSL's objects as owners, and its errors as text. For .cpp files of this room alone.
#pragma once

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace aioc::net {

template <auto free>
struct OpensslFree {
  template <class T>
  void operator()(T* object) const noexcept {
    free(object);
  }
};

using BioPtr = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using CertPtr = std::unique_ptr<X509, OpensslFree<X509_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, OpensslFree<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, OpensslFree<SSL_free>>;

/// Empties the queue of errors, which has to be empty before a call whose outcome SSL_get_error
/// is to tell. As a rule it is, and then this costs a fifth of ERR_clear_error().
inline void forget_openssl_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

/// What OpenSSL says of the last error, of all that are in its queue the first; empties the
/// queue. `unknown` where it says nothing.
std::string take_openssl_error(std::string_view unknown = "unknown error");

/// Throws std::runtime_error with `what` and OpenSSL's reason.
[[noreturn]] void throw_openssl_error(const std::string& what);

/// "SHA256:AB:CD:...".
std::string fingerprint_of(const X509& certificate);

}  // namespace aioc::net
