// Digests of files, and how a user says which one a file should have.
#pragma once

#include <memory>
#include <string>
#include <string_view>

// OpenSSL's EVP_MD_CTX, of which no header of ours brings more.
struct evp_md_ctx_st;

namespace aioc::net {

/// The digest of what comes in pieces, by OpenSSL: SHA-256 some 0.5 to 2 GB a second, by the
/// processor.
///
///     Digest digest("sha256");
///     digest.update("abc");
///     digest.hex()  // "ba7816bf..."
class Digest {
 public:
  /// md5, sha1, sha224, sha256, sha384 or sha512. Throws std::invalid_argument for another, and
  /// std::runtime_error where OpenSSL's configuration forbids the algorithm, as FIPS does md5.
  explicit Digest(std::string_view algorithm);

  void update(std::string_view bytes);

  /// Of all bytes so far, in lower case; more may follow.
  std::string hex() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// What a file's digest has to be.
struct Checksum {
  std::string algorithm;  ///< as Digest's constructor takes it
  std::string hex;        ///< in lower case, of the algorithm's length
};

/// Reads "sha256=HEX" or "sha256:HEX", in any case. Throws std::invalid_argument, whose what()
/// says what to give instead.
Checksum parse_checksum(std::string_view text);

}  // namespace aioc::net
