#include "net/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace aioc::testing {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Cert = std::shared_ptr<X509>;

Key make_key() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (extension == nullptr) throw std::runtime_error("extension " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Cert make_certificate(const Key& key, const std::string& name, int from, int to) {
  static std::atomic<long> serial = 1;
  constexpr int kDay = 24 * 60 * 60;
  Cert made(X509_new(), &X509_free);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), from * kDay);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), to * kDay);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return made;
}

template <class F>
std::string pem(F write) {
  BIO* const text = BIO_new(BIO_s_mem());
  write(text);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text, &data);
  std::string result(data, static_cast<std::size_t>(size));
  BIO_free(text);
  return result;
}

std::string pem_of(const Cert& certificate) {
  return pem([&](BIO* text) { PEM_write_bio_X509(text, certificate.get()); });
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) {
    const bool address = name.find(':') != name.npos ||
                         std::isdigit(static_cast<unsigned char>(name.front())) != 0;
    list += (list.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  return list;
}

}  // namespace

Authority::Authority(const std::string& name)
    : key_(make_key()), certificate_(make_certificate(key_, name, -10, 10)) {
  X509* const own = certificate_.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign");
  X509_sign(own, key_.get(), EVP_sha256());
  pem_ = pem_of(certificate_);
}

Certified Authority::certify(const std::vector<std::string>& names, int from, int to) const {
  const Key key = make_key();
  const Cert made = make_certificate(key, names.front(), from, to);
  X509_set_issuer_name(made.get(), X509_get_subject_name(certificate_.get()));
  add_extension(made.get(), certificate_.get(), NID_subject_alt_name, alternative_names(names));
  X509_sign(made.get(), key_.get(), EVP_sha256());
  return {pem_of(made), pem([&](BIO* text) {
            PEM_write_bio_PrivateKey(text, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

PemFiles::PemFiles(const Authority& authority, const Certified& host) {
  write("ca.pem", authority.certificate());
  write("cert.pem", host.certificate);
  write("key.pem", host.key);
}

void PemFiles::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name)) << text;
}

std::string PemFiles::hash_name(const std::string& name) const {
  BIO* const file = BIO_new_file(path(name).c_str(), "r");
  const Cert read(PEM_read_bio_X509(file, nullptr, nullptr, nullptr), &X509_free);
  BIO_free(file);
  char text[16];
  std::snprintf(text, sizeof text, "%08lx.0", X509_subject_name_hash(read.get()));
  return text;
}

}  // namespace aioc::testing
