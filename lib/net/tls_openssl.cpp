#include "net/tls_openssl.h"

#include <array>
#include <stdexcept>

namespace aioc::net {

std::string take_openssl_error(std::string_view unknown) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return std::string(unknown);
  const int number = ERR_GET_REASON(code);
  if (ERR_GET_LIB(code) == ERR_LIB_SSL && number >= SSL_AD_REASON_OFFSET) {
    return std::string("the peer's alert: ") +
           SSL_alert_desc_string_long(number - SSL_AD_REASON_OFFSET);
  }
  if (const char* const reason = ERR_reason_error_string(code)) return reason;
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

void throw_openssl_error(const std::string& what) {
  throw std::runtime_error(what + ": " + take_openssl_error());
}

std::string fingerprint_of(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(&certificate, EVP_sha256(), digest.data(), &size);
  std::string text = "SHA256";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (unsigned i = 0; i < size; ++i) {
    text += ':';
    text += kDigits[digest[i] / kDigits.size()];
    text += kDigits[digest[i] % kDigits.size()];
  }
  return text;
}

}  // namespace aioc::net
