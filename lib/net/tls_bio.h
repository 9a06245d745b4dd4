// What OpenSSL reads from and writes to. For .cpp files of this room alone.
#pragma once

#include <string>
#include <string_view>

#include "net/tls_openssl.h"

namespace aioc::net {

/// A BIO that takes ciphertext from `input`, of which it removes what it has read; OpenSSL is
/// to come again where that is empty. It lives as long as the BIO. What OpenSSL writes is
/// added to tls_output(). A pair of memory BIOs would copy each byte once more.
BioPtr make_tls_bio(std::string_view& input);

/// What OpenSSL has written since it was last emptied, of whichever connection of this thread
/// was in its hands.
std::string& tls_output();

}  // namespace aioc::net
