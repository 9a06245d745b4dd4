#include "net/tls_context.h"

#include <catch2/catch.hpp>
#include <cctype>
#include <string>

#include "net/certificates.h"
#include "support/process.h"

namespace {

using aioc::net::TlsContext;
using aioc::testing::Authority;
using aioc::testing::PemFiles;
using aioc::testing::run;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

std::string in_lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// What making a context says.
template <class F>
std::string trouble(F make) {
  try {
    (void)make();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("TlsContext: the fingerprint is as openssl prints it") {
  const Authority authority;
  const PemFiles files(authority, authority.certify({"localhost"}));
  const auto context = TlsContext::server(files.path("cert.pem"), files.path("key.pem"));
  const auto openssl = run(
      {"openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", files.path("cert.pem")});
  REQUIRE(openssl.exit_code == 0);
  const std::string digits = openssl.out.substr(openssl.out.find('=') + 1);
  CHECK(context.fingerprint() + "\n" == "SHA256:" + digits);
}

TEST_CASE("TlsContext: a throw-away certificate has the names and is the next one's not") {
  const auto context = TlsContext::self_signed({"localhost", "127.0.0.1", "::1%lo"});
  CHECK(context.fingerprint() != TlsContext::self_signed().fingerprint());
  const auto openssl = run({"openssl", "x509", "-noout", "-text", "-fingerprint", "-sha256"},
                           {.input = context.certificate()});
  REQUIRE(openssl.exit_code == 0);
  CHECK_THAT(openssl.out, Contains("DNS:localhost, IP Address:127.0.0.1, "
                                   "IP Address:0:0:0:0:0:0:0:1"));
  CHECK_THAT(openssl.out, Contains("NIST CURVE: P-256"));
  CHECK_THAT(openssl.out, EndsWith(context.fingerprint().substr(7) + "\n"));
}

TEST_CASE("TlsContext: names that no certificate can have") {
  for (const char* name : {"a,DNS:b", "a b", "DNS:a", "a;b"}) {
    CHECK_THAT(trouble([&] { return TlsContext::self_signed({name}); }),
               Contains(name) && Contains("no name"));
  }
  CHECK(trouble([] { return TlsContext::self_signed({}); }) != "");
}

TEST_CASE("TlsContext: what is wrong with a file is said, and which it is") {
  const Authority authority;
  const PemFiles files(authority, authority.certify({"localhost"}));
  const std::string cert = files.path("cert.pem");
  const std::string key = files.path("key.pem");
  const std::string missing = files.path("missing.pem");
  const std::string empty = files.path("empty.pem");
  const std::string damaged = files.path("damaged.pem");
  files.write("empty.pem", "");
  files.write("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  CHECK(trouble([&] { return TlsContext::server(cert, key); }) == "");

  CHECK(trouble([&] { return TlsContext::server(missing, key); }) ==
        missing + ": No such file or directory");
  CHECK(trouble([&] { return TlsContext::server(cert, missing); }) ==
        missing + ": No such file or directory");
  CHECK_THAT(trouble([&] { return TlsContext::server("/", key); }), Contains("/: Is a dir"));
  CHECK_THAT(trouble([&] { return TlsContext::server(empty, key); }),
             Contains(empty + ": no certificate in PEM form"));
  CHECK_THAT(trouble([&] { return TlsContext::server(key, key); }),
             Contains(key + ": no certificate in PEM form"));
  CHECK_THAT(trouble([&] { return TlsContext::server(damaged, key); }),
             Contains(damaged + ": no certificate that can be read"));
  CHECK_THAT(trouble([&] { return TlsContext::server(cert, cert); }),
             Contains(cert + ": no private key in PEM form"));
  CHECK_THAT(trouble([&] { return TlsContext::client_trusting(empty); }),
             Contains(empty + ": no certificate in PEM form"));
  CHECK_THAT(trouble([&] { return TlsContext::client_trusting(damaged); }),
             Contains(damaged + ": a certificate that cannot be read"));
  CHECK_THAT(trouble([&] { return TlsContext::client_trusting(missing); }),
             Contains(missing + ": No such file"));
}

TEST_CASE("TlsContext: a key of another certificate, or one that is encrypted") {
  const Authority authority;
  const PemFiles files(authority, authority.certify({"localhost"}));
  files.write("other.pem", authority.certify({"localhost"}).key);
  const std::string cert = files.path("cert.pem");
  CHECK(trouble([&] { return TlsContext::server(cert, files.path("other.pem")); }) ==
        files.path("other.pem") + ": not the key of the certificate in " + cert);

  const std::string encrypted = files.path("encrypted.pem");
  const auto openssl = run({"openssl", "pkey", "-in", files.path("key.pem"), "-aes128",
                            "-passout", "pass:word", "-out", encrypted});
  REQUIRE(openssl.exit_code == 0);
  CHECK_THAT(trouble([&] { return TlsContext::server(cert, encrypted); }),
             Contains(encrypted + ": the private key is encrypted") &&
                 Contains("openssl pkey -in " + encrypted));
}

TEST_CASE("TlsContext: certificate, chain and key may stand in one file") {
  const Authority authority;
  const auto host = authority.certify({"localhost"});
  const PemFiles files;
  files.write("all.pem", host.certificate + authority.certificate() + host.key);
  const std::string all = files.path("all.pem");
  CHECK(TlsContext::server(all, all).fingerprint() != "");
}

TEST_CASE("TlsContext: a fingerprint is read as people have it") {
  const std::string print = TlsContext::self_signed().fingerprint();
  const std::string digits = print.substr(7);
  std::string bare;
  for (const char c : digits) {
    if (c != ':') bare += c;
  }
  for (const auto& text :
       {print, digits, bare, "sha256 Fingerprint=" + digits, in_lower_case(print),
        "SHA256 Fingerprint=" + in_lower_case(digits)}) {
    CHECK(trouble([&] { return TlsContext::client_pinned(text); }) == "");
  }
  for (const auto& text : {std::string(), digits.substr(3), digits + ":00", "SHA1:" + digits,
                           "SHA256:" + digits.substr(1) + "x", std::string("SHA256:")}) {
    CHECK_THAT(trouble([&] { return TlsContext::client_pinned(text); }),
               Contains("no SHA-256 fingerprint"));
  }
}
