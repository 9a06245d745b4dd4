// A throw-away certificate with its key.
#pragma once

#include <string>
#include <vector>

#include "net/tls_openssl.h"

namespace aioc::net {

struct SelfSigned {
  KeyPtr key;
  CertPtr certificate;
};

/// An EC key on P-256, and a certificate for `names` (names and addresses) that it signs
/// itself, valid for a year from an hour ago. Throws std::runtime_error.
SelfSigned make_self_signed(const std::vector<std::string>& names);

}  // namespace aioc::net
