#include "net/tls_self_signed.h"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

namespace aioc::net {
namespace {

void require(bool done) {
  if (!done) throw_openssl_error("cannot make a certificate");
}

bool is_address(const std::string& name) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, name.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
}

/// As a list of OpenSSL's configuration: a comma or a colon that is not one would make it
/// another list.
std::string alternative_names(const std::vector<std::string>& names) {
  std::string list;
  for (std::string name : names) {
    name = name.substr(0, name.find('%'));  // an address's zone is this host's affair
    const bool address = is_address(name);
    if (!address && name.find_first_of(",:; \t\r\n") != name.npos) {
      throw std::runtime_error("'" + name + "' is no name for a certificate");
    }
    list += (list.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  return list;
}

void add_extension(X509& certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, OpensslFree<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

void set_random_serial(X509& certificate) {
  constexpr int kBits = 127;  // positive in 16 bytes
  const std::unique_ptr<BIGNUM, OpensslFree<BN_free>> number(BN_new());
  require(number != nullptr &&
          BN_rand(number.get(), kBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
          BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr);
}

void set_name(X509& certificate, const std::string& name) {
  X509_NAME* const subject = X509_get_subject_name(&certificate);
  const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1 &&
          X509_set_issuer_name(&certificate, subject) == 1);
}

}  // namespace

SelfSigned make_self_signed(const std::vector<std::string>& names) {
  if (names.empty()) throw std::runtime_error("a certificate needs a name");
  ERR_clear_error();
  constexpr long kHour = 60L * 60;
  constexpr long kYear = 365L * 24 * kHour;
  SelfSigned made{KeyPtr(EVP_EC_gen("P-256")), CertPtr(X509_new())};
  require(made.key != nullptr && made.certificate != nullptr);
  X509& certificate = *made.certificate;
  require(X509_set_version(&certificate, X509_VERSION_3) == 1);
  set_random_serial(certificate);
  require(X509_gmtime_adj(X509_getm_notBefore(&certificate), -kHour) != nullptr &&
          X509_gmtime_adj(X509_getm_notAfter(&certificate), kYear) != nullptr &&
          X509_set_pubkey(&certificate, made.key.get()) == 1);
  set_name(certificate, names.front());
  add_extension(certificate, NID_subject_alt_name, alternative_names(names));
  add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, NID_ext_key_usage, "serverAuth");
  require(X509_sign(&certificate, made.key.get(), EVP_sha256()) > 0);
  return made;
}

}  // namespace aioc::net
