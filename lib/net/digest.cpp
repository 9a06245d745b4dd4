#include "net/digest.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "net/http_chars.h"
#include "net/tls_openssl.h"

namespace aioc::net {
namespace {

struct Algorithm {
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array<Algorithm, 6> kAlgorithms = {{{"md5", 16},
                                                   {"sha1", 20},
                                                   {"sha224", 28},
                                                   {"sha256", 32},
                                                   {"sha384", 48},
                                                   {"sha512", 64}}};

constexpr std::string_view kNames = "md5, sha1, sha224, sha256, sha384 or sha512";

const Algorithm* find_algorithm(std::string_view name) {
  const auto* const found =
      std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                   [&](const Algorithm& one) { return one.name == name; });
  return found == kAlgorithms.end() ? nullptr : found;
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out += ascii_lower(c);
  return out;
}

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw std::invalid_argument("'" + std::string(text) + "' is no checksum: " + why);
}

}  // namespace

void Digest::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Digest::Digest(std::string_view algorithm) : context_(EVP_MD_CTX_new()) {
  if (find_algorithm(algorithm) == nullptr) {
    throw std::invalid_argument("no algorithm '" + std::string(algorithm) +
                                "' for digests; there are " + std::string(kNames));
  }
  const std::string name(algorithm);
  const std::unique_ptr<EVP_MD, OpensslFree<EVP_MD_free>> method(
      EVP_MD_fetch(nullptr, name.c_str(), nullptr));
  if (context_ == nullptr || method == nullptr ||
      EVP_DigestInit_ex2(context_.get(), method.get(), nullptr) != 1) {
    throw_openssl_error("cannot make " + name + " digests");
  }
}

void Digest::update(std::string_view bytes) {
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) {
    throw_openssl_error("cannot go on with a digest");
  }
}

std::string Digest::hex() const {
  // Of a copy, since to finish ends it.
  const std::unique_ptr<EVP_MD_CTX, Free> copy(EVP_MD_CTX_new());
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (copy == nullptr || EVP_MD_CTX_copy_ex(copy.get(), context_.get()) != 1 ||
      EVP_DigestFinal_ex(copy.get(), bytes.data(), &size) != 1) {
    throw_openssl_error("cannot finish a digest");
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += kDigits[bytes[i] / kDigits.size()];
    out += kDigits[bytes[i] % kDigits.size()];
  }
  return out;
}

Checksum parse_checksum(std::string_view text) {
  const auto behind_name = text.find_first_of("=:");
  if (behind_name == text.npos) {
    refuse(text, "give ALGORITHM=HEX, as sha256= and what sha256sum prints");
  }
  Checksum out{lower(text.substr(0, behind_name)), lower(text.substr(behind_name + 1))};
  const Algorithm* const algorithm = find_algorithm(out.algorithm);
  if (algorithm == nullptr) {
    refuse(text, "there is no algorithm '" + out.algorithm + "'; give " + std::string(kNames));
  }
  const std::string wanted =
      out.algorithm + " has " + std::to_string(algorithm->bytes * 2) + " hexadecimal digits";
  if (!std::all_of(out.hex.begin(), out.hex.end(), [](char c) { return hex_value(c) >= 0; })) {
    refuse(text, wanted + " and nothing else");
  }
  if (out.hex.size() != algorithm->bytes * 2) {
    refuse(text, wanted + ", and here are " + std::to_string(out.hex.size()));
  }
  return out;
}

}  // namespace aioc::net
