// Whom a TLS client trusts. For .cpp files of this room alone.
#pragma once

#include <string>

#include "net/tls_openssl.h"

namespace aioc::net {

/// The authorities of the system. Throws std::runtime_error where there are none.
void trust_system(SSL_CTX* context);

/// The authorities in `pem`, which came from `file`. Throws std::runtime_error.
void trust_certificates(SSL_CTX* context, BIO* pem, const std::string& file);

/// The certificate with the fingerprint `pin`, which must live as long as the context.
void trust_pinned(SSL_CTX* context, const std::string& pin);

/// `text` as fingerprint_of() would write it. Throws std::invalid_argument.
std::string normal_fingerprint(const std::string& text);

}  // namespace aioc::net
