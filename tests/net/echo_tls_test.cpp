// aioc echo over TLS: with each other, with openssl's programs, and with whom one does not
// trust.
#include <catch2/catch.hpp>

#include <future>
#include <string>
#include <vector>

#include "e2e/aioc.h"
#include "loop/stream_support.h"
#include "net/certificates.h"
#include "support/serving.h"
#include "support/tcp_client.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;

namespace {

using Words = std::vector<std::string>;

const std::string kMessages = "This is the message. It will be sent in parts.";
const Words kStyles = {"--streams", "--protocol"};

Words echo_server(Words options) {
  options.insert(options.begin(), {AIOC_BINARY, "echo", "server", "--port", "0"});
  return options;
}

Result echo_client(const Serving& server, Words options, RunOptions run = {}) {
  options.insert(options.begin(), {"echo", "client", "--port", std::to_string(server.port())});
  return run_aioc(options, std::move(run));
}

/// The fingerprint that a server has said.
std::string fingerprint(Serving& server) {
  const std::string note = server.wait_for("SHA256:");
  const auto begin = note.find("SHA256:");
  return note.substr(begin, note.rfind('.') - begin);
}

}  // namespace

TEST_CASE("echo tls: each client with each server, by the fingerprint") {
  for (const auto& style : kStyles) {
    Serving server(echo_server({style, "--tls"}));
    const std::string known = fingerprint(server);
    for (const auto& client : kStyles) {
      const Result result = echo_client(server, {client, "--fingerprint", known});
      CHECK(result.out == kMessages);
      CHECK(result.exit_code == 0);
      CHECK_THAT(result.err,
                 Contains(": TLSv1.3, TLS_AES_256_GCM_SHA384, certificate " + known + "\n"));
      const std::string data(3'000'000, 'x');
      const Result much =
          echo_client(server, {client, "-q", "--fingerprint", known, "-"}, {.input = data});
      CHECK((much.out == data));
      CHECK(much.exit_code == 0);
      CHECK(echo_client(server, {client, "--fingerprint", known, "-"}).exit_code == 0);
    }
    CHECK(server.stop() == 0);
    CHECK_THAT(server.log(), !Contains("ERROR"));
  }
}

TEST_CASE("echo tls: whom one does not trust") {
  Serving server(echo_server({"--tls"}));
  const std::string known = fingerprint(server);
  const std::string other =
      known.substr(0, known.size() - 2) + (known.ends_with("00") ? "11" : "00");
  for (const auto& style : kStyles) {
    const Result stranger = echo_client(server, {style, "--fingerprint", other});
    CHECK(stranger.exit_code == 2);
    CHECK(stranger.out == "");
    CHECK(stranger.err ==
          "aioc echo client: the certificate of 127.0.0.1 does not have the fingerprint that "
          "is trusted\n");
    const Result unknown =
        echo_client(server, {style, "--tls"}, {.env = {{"SSL_CERT_DIR", "/nowhere"}}});
    CHECK(unknown.exit_code == 2);
    CHECK_THAT(unknown.err, StartsWith("aioc echo client: the certificate of 127.0.0.1 is not "
                                       "trusted: self-signed certificate; name its authority "
                                       "(--ca), or its fingerprint (--fingerprint)\n"));
    const Result whoever = echo_client(server, {style, "--insecure", "hello"});
    CHECK(whoever.out == "hello");
    CHECK_THAT(whoever.err, Contains(known));
  }
}

TEST_CASE("echo tls: a host's own certificate, and its authority") {
  const Authority authority;
  const PemFiles files(authority, authority.certify({"host.example", "127.0.0.1"}));
  Serving server(
      echo_server({"--cert", files.path("cert.pem"), "--key", files.path("key.pem")}));
  for (const auto& style : kStyles) {
    CHECK(echo_client(server, {style, "--ca", files.path("ca.pem"), "x"}).out == "x");
    CHECK(echo_client(server,
                      {style, "--ca", files.path("ca.pem"), "--name", "host.example", "x"})
              .out == "x");
    CHECK(echo_client(server, {style, "--tls", "x"},
                      {.env = {{"SSL_CERT_FILE", files.path("ca.pem")}}})
              .out == "x");
    const Result other =
        echo_client(server, {style, "--ca", files.path("ca.pem"), "--name", "other.example"});
    CHECK(other.exit_code == 2);
    CHECK_THAT(other.err, Contains("the certificate of other.example is not trusted: hostname "
                                   "mismatch; is it another authority's, or is the name "
                                   "another (--name)?"));
  }
}

TEST_CASE("echo tls: over a Unix socket") {
  const stream_support::TemporaryPath directory;
  const std::string path = directory.file("socket");
  Serving server({AIOC_BINARY, "echo", "server", "--tls", "--unix", path});
  const std::string known = fingerprint(server);
  const Result result =
      run_aioc({"echo", "client", "-q", "--unix", path, "--fingerprint", known});
  CHECK(result.out == kMessages);
  CHECK(server.stop() == 0);
}

TEST_CASE("echo tls: a client that speaks TLS to a server that does not, and the other way") {
  Serving plain(echo_server({"-q"}));
  const Result client = echo_client(plain, {"--insecure"});
  CHECK(client.exit_code == 2);
  CHECK_THAT(client.err, StartsWith("aioc echo client: TLS handshake: "));

  Serving server(echo_server({"--tls"}));
  const Result other = echo_client(server, {"-q"});
  CHECK(other.exit_code != 0);
  CHECK_THAT(server.wait_for("TLS"), Contains("127.0.0.1"));
  CHECK(echo_client(server, {"--insecure", "x"}).out == "x");
}

TEST_CASE("echo tls: openssl s_client") {
  for (const auto& style : kStyles) {
    Serving server(echo_server({style, "--tls", "--grace", "0.1"}));
    // It ends when the server does.
    auto session = std::async(std::launch::async, [port = server.port()] {
      return run(
          {"openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + std::to_string(port)},
          {.input = "hello\n"});
    });
    server.wait_for("sent b'hello\\n'");
    CHECK(server.stop() == 0);
    CHECK(session.get().out == "hello\n");
  }
}
