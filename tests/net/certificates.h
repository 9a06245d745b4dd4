// Certificates for tests: an authority, and what it certifies.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "loop/stream_support.h"

struct evp_pkey_st;
struct x509_st;

namespace aioc::testing {

/// A certificate and its key in PEM form.
struct Certified {
  std::string certificate;
  std::string key;
};

/// Signs certificates with EC keys, in about a millisecond each.
///
///     const Authority authority;
///     const Certified host = authority.certify({"localhost", "127.0.0.1"});
class Authority {
 public:
  explicit Authority(const std::string& name = "Test Authority");

  /// Valid for `names`, of which those with a digit in front or a colon are addresses, from
  /// `from` days from now to `to`.
  [[nodiscard]] Certified certify(const std::vector<std::string>& names, int from = -1,
                                  int to = 1) const;
  [[nodiscard]] const std::string& certificate() const { return pem_; }

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
  std::string pem_;
};

/// Files in a directory of their own.
///
///     const PemFiles files({"ca.pem", authority.certificate()}, {"key.pem", host.key});
///     TlsContext::client_trusting(files.path("ca.pem"));
class PemFiles {
 public:
  PemFiles() = default;
  /// The host's "cert.pem" and "key.pem", and the authority's "ca.pem".
  PemFiles(const Authority& authority, const Certified& host);

  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string path(const std::string& name) const {
    return directory_.file(name);
  }
  /// Under which name OpenSSL would look for the certificate in the file, in a directory of
  /// authorities.
  [[nodiscard]] std::string hash_name(const std::string& name) const;

 private:
  stream_support::TemporaryPath directory_;
};

}  // namespace aioc::testing
