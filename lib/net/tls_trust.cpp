#include "net/tls_trust.h"

#include <dirent.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace aioc::net {
namespace {

const char* environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

/// Whether certificates can be looked up in it by the hash of their names, as c_rehash names
/// them: "3513523f.0".
bool is_hashed_directory(const char* path) {
  struct Close {
    void operator()(DIR* directory) const noexcept { closedir(directory); }
  };
  const std::unique_ptr<DIR, Close> directory(opendir(path));
  if (directory == nullptr) return false;
  while (const dirent* const entry = readdir(directory.get())) {
    if (std::string_view(entry->d_name).ends_with(".0")) return true;
  }
  return false;
}

bool trust_bundle(SSL_CTX* context, const char* path) {
  return access(path, R_OK) == 0 && SSL_CTX_load_verify_file(context, path) == 1;
}

bool same_in_any_case(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

int compare_with_pin(X509_STORE_CTX* chain, void* pin) {
  const X509* const own = X509_STORE_CTX_get0_cert(chain);
  if (own != nullptr && fingerprint_of(*own) == *static_cast<const std::string*>(pin)) {
    X509_STORE_CTX_set_error(chain, X509_V_OK);
    return 1;
  }
  X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

}  // namespace

void trust_system(SSL_CTX* context) {
  const char* const file = environment(X509_get_default_cert_file_env());
  const char* const directory = environment(X509_get_default_cert_dir_env());
  if (file != nullptr || directory != nullptr) {
    if (file != nullptr && SSL_CTX_load_verify_file(context, file) != 1) {
      throw_openssl_error(std::string(file) + " (from SSL_CERT_FILE)");
    }
    if (directory != nullptr) SSL_CTX_load_verify_dir(context, directory);
    return;
  }
  for (const char* const path : {X509_get_default_cert_dir(), "/etc/ssl/certs"}) {
    if (is_hashed_directory(path) && SSL_CTX_load_verify_dir(context, path) == 1) return;
  }
  for (const char* const path :
       {X509_get_default_cert_file(), "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    if (trust_bundle(context, path)) return;
  }
  ERR_clear_error();
  throw std::runtime_error(
      "the system has no trusted certificates: install ca-certificates, or name a file of "
      "them");
}

void trust_certificates(SSL_CTX* context, BIO* pem, const std::string& file) {
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  std::size_t count = 0;
  for (;;) {
    const CertPtr authority(PEM_read_bio_X509_AUX(pem, nullptr, nullptr, nullptr));
    if (authority == nullptr) break;
    if (X509_STORE_add_cert(store, authority.get()) != 1) throw_openssl_error(file);
    ++count;
  }
  const unsigned long code = ERR_peek_last_error();
  if (ERR_GET_LIB(code) != ERR_LIB_PEM || ERR_GET_REASON(code) != PEM_R_NO_START_LINE) {
    throw_openssl_error(file + ": a certificate that cannot be read");
  }
  ERR_clear_error();
  // What is named is trusted, be it an authority's certificate or the server's own.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  if (count > 0) return;
  throw std::runtime_error(file + ": no certificate in PEM form (no line 'BEGIN CERTIFICATE')");
}

void trust_pinned(SSL_CTX* context, const std::string& pin) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): it is only read
  SSL_CTX_set_cert_verify_callback(context, &compare_with_pin, const_cast<std::string*>(&pin));
}

std::string normal_fingerprint(const std::string& text) {
  constexpr std::size_t kBytes = 32;
  // "SHA256:AB:...", or as openssl prints it: "sha256 Fingerprint=AB:...".
  std::string_view digits = text;
  constexpr std::string_view kKind = "sha256";
  if (digits.size() > kKind.size() && same_in_any_case(digits.substr(0, kKind.size()), kKind)) {
    digits.remove_prefix(std::min(digits.find_first_of(":="), digits.size()));
  }
  std::string normal = "SHA256";
  std::size_t count = 0;
  for (const char c : digits) {
    if (c == ':' || c == '=') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) {
      count = 0;
      break;
    }
    if (count++ % 2 == 0) normal += ':';
    normal += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (count != 2 * kBytes) {
    throw std::invalid_argument("'" + text +
                                "' is no SHA-256 fingerprint: it has 32 bytes, as "
                                "SHA256:AB:CD:...");
  }
  return normal;
}

}  // namespace aioc::net
