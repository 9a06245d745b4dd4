// Whom a client trusts: authorities, names, dates, fingerprints.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "loop/stream_support.h"
#include "net/certificates.h"
#include "net/tls_pair.h"
#include "support/co_check.h"

namespace {

using aio::Coro;
using aioc::net::tls_client_layer;
using aioc::net::tls_server_layer;
using aioc::net::TlsContext;
using aioc::net::TlsError;
using aioc::net::TlsOptions;
using aioc::testing::Authority;
using aioc::testing::Certified;
using aioc::testing::echo_stream;
using aioc::testing::in_loop;
using aioc::testing::kRealClock;
using aioc::testing::PemFiles;
using aioc::testing::TlsPair;
using aioc::testing::Troubles;
using Catch::Matchers::Contains;
using stream_support::error_of;

/// A server that shows `host`'s certificate, until it goes.
class Shows {
 public:
  Shows(const Authority& authority, const Certified& host)
      : files(authority, host),
        context(TlsContext::server(files.path("cert.pem"), files.path("key.pem"))) {}

  Coro<> start() {
    const auto options = aio::ServerOptions().layer(
        tls_server_layer(context, TlsOptions().on_error(troubles.note())));
    server = co_await aio::start_server(echo_stream, "127.0.0.1", 0, options);
  }

  /// What a client that trusts `trusted` says to it as the server `name`; "" if it is content.
  Coro<std::string> opinion(TlsContext trusted, std::string name) {
    const auto options = aio::ConnectOptions().layer(tls_client_layer(trusted, name));
    const auto error = co_await error_of<TlsError>([&]() -> Coro<> {
      auto [reader, writer] =
          co_await aio::open_connection("127.0.0.1", server->port(), options);
      writer.write("x");
      const std::string echo = co_await reader.readexactly(1);
      CHECK(echo == "x");
      writer.close();
      co_await writer.wait_closed();
    });
    if (!error) co_return "";
    CHECK(error->problem() == TlsError::Problem::certificate);
    CHECK(error->code() == std::errc::protocol_error);
    co_return error->what();
  }

  PemFiles files;
  TlsContext context;
  Troubles troubles;
  std::optional<aio::Server> server;
};

/// A variable of the environment for a while.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("tls trust: a certificate is good for its names alone") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        Shows host(authority, authority.certify({"host.example", "*.wild.example", "127.0.0.1",
                                                 "2001:db8::1"}));
        co_await host.start();
        const auto trusted = TlsContext::client_trusting(host.files.path("ca.pem"));
        for (const char* name :
             {"host.example", "HOST.example", "host.example.", "a.wild.example", "127.0.0.1",
              "2001:db8::1", "2001:DB8:0::1", "2001:db8::1%eth0"}) {
          INFO(name);
          const std::string opinion = co_await host.opinion(trusted, name);
          CHECK(opinion == "");
        }
        for (const char* name : {"other.example", "a.b.wild.example", "wild.example",
                                 "127.0.0.2", "2001:db8::2", "localhost", "host"}) {
          INFO(name);
          const std::string opinion = co_await host.opinion(trusted, name);
          CHECK_THAT(opinion, Contains("the certificate of " + std::string(name) +
                                       " is not trusted: ") &&
                                  Contains("mismatch"));
        }
        CHECK_THAT(host.troubles.texts.back(), Contains("the peer's alert: bad certificate"));
      },
      kRealClock);
}

TEST_CASE("tls trust: who asks for the right name has to know it") {
  CHECK_THROWS_AS(
      tls_client_layer(TlsContext::client_trusting(
                           PemFiles(Authority(), Authority().certify({"x"})).path("ca.pem")),
                       ""),
      std::invalid_argument);
  CHECK_NOTHROW(tls_client_layer(TlsContext::client_insecure(), ""));
}

TEST_CASE("tls trust: an authority that is not known, dates that have passed or are to come") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        const Authority stranger("Stranger");
        struct Case {
          Certified host;
          std::string opinion;
        };
        for (const auto& [certified, says] : std::vector<Case>{
                 {stranger.certify({"localhost"}), "unable to get local issuer certificate"},
                 {authority.certify({"localhost"}, -9, -1), "certificate has expired"},
                 {authority.certify({"localhost"}, 1, 2), "certificate is not yet valid"}}) {
          Shows host(authority, certified);
          co_await host.start();
          const auto trusted = TlsContext::client_trusting(host.files.path("ca.pem"));
          const std::string opinion = co_await host.opinion(trusted, "localhost");
          CHECK_THAT(opinion, Contains(says));
          // Who does not ask does not mind; who knows the fingerprint neither.
          const std::string insecure =
              co_await host.opinion(TlsContext::client_insecure(), "localhost");
          CHECK(insecure == "");
          const std::string pinned = co_await host.opinion(
              TlsContext::client_pinned(host.context.fingerprint()), "anything");
          CHECK(pinned == "");
        }
      },
      kRealClock);
}

TEST_CASE("tls trust: a fingerprint is of one certificate") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        Shows host(authority, authority.certify({"localhost"}));
        co_await host.start();
        const auto other = TlsContext::client_pinned(TlsContext::self_signed().fingerprint());
        const std::string opinion = co_await host.opinion(other, "localhost");
        CHECK_THAT(opinion, Contains("does not have the fingerprint that is trusted"));
      },
      kRealClock);
}

TEST_CASE("tls trust: a certificate may be trusted by itself") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        Shows host(authority, authority.certify({"localhost"}));
        co_await host.start();
        const auto leaf = TlsContext::client_trusting(host.files.path("cert.pem"));
        const std::string opinion = co_await host.opinion(leaf, "localhost");
        CHECK(opinion == "");

        const TlsPair thrown_away;
        host.files.write("own.pem", thrown_away.server.certificate());
        auto server =
            co_await aio::start_server(echo_stream, "127.0.0.1", 0, thrown_away.serve());
        const auto own = TlsContext::client_trusting(host.files.path("own.pem"));
        const auto options = aio::ConnectOptions().layer(tls_client_layer(own, "127.0.0.1"));
        auto [reader, writer] =
            co_await aio::open_connection("127.0.0.1", server.port(), options);
        CHECK(aioc::net::tls_facts(writer.transport())->peer_fingerprint ==
              thrown_away.server.fingerprint());
      },
      kRealClock);
}

TEST_CASE("tls trust: the system's authorities, by file or by directory") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        Shows host(authority, authority.certify({"localhost"}));
        co_await host.start();
        {
          const Variable file("SSL_CERT_FILE", host.files.path("ca.pem"));
          const std::string opinion = co_await host.opinion(TlsContext::client(), "localhost");
          CHECK(opinion == "");
        }
        {
          // Named by its hash, as in /etc/ssl/certs; of another authority there is none.
          const Variable directory("SSL_CERT_DIR", host.files.path("."));
          const std::string none = co_await host.opinion(TlsContext::client(), "localhost");
          CHECK_THAT(none, Contains("unable to get local issuer certificate"));
          host.files.write(host.files.hash_name("ca.pem"), authority.certificate());
          const std::string opinion = co_await host.opinion(TlsContext::client(), "localhost");
          CHECK(opinion == "");
        }
        {
          const Variable file("SSL_CERT_FILE", host.files.path("missing.pem"));
          CHECK_THROWS_WITH(TlsContext::client(), Contains("missing.pem (from SSL_CERT_FILE)"));
        }
      },
      kRealClock);
}
