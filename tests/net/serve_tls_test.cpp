// --tls, --cert and --key of every server, with the clients that people have.
#include <catch2/catch.hpp>

#include <string>

#include "e2e/aioc.h"
#include "net/certificates.h"
#include "support/serving.h"
#include "support/tcp_client.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

namespace {

/// An authority that nobody but these tests knows, and a host of it.
PemFiles make_files() {
  const Authority authority;
  return {authority, authority.certify({"localhost", "127.0.0.1"})};
}

std::string url(const Serving& server, const std::string& target) {
  return "https://localhost:" + std::to_string(server.port()) + target;
}

}  // namespace

TEST_CASE("serve --tls: a throw-away certificate, whose fingerprint is that of the server's") {
  Serving server({AIOC_BINARY, "serve", "http", "--port", "0", "--tls"});
  const std::string note = server.wait_for("throw-away");
  CHECK_THAT(server.log(), Contains("Serving on https://127.0.0.1:"));
  const auto begin = note.find("SHA256:") + 7;
  const std::string fingerprint = note.substr(begin, note.size() - begin - 1);
  const Result shown =
      run({"sh", "-c",
           "openssl s_client -connect 127.0.0.1:" + std::to_string(server.port()) +
               " </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256"});
  CHECK_THAT(shown.out, EndsWith("Fingerprint=" + fingerprint + "\n"));
  CHECK(run({"curl", "-sk", url(server, "/healthz")}).out == "ok\n");
  // Who is not told to trust it does not, with the system's authorities or without any.
  CHECK(run({"curl", "-s", url(server, "/healthz")}).exit_code != 0);
  CHECK(server.stop() == 0);
}

TEST_CASE("serve --cert: clients that trust its authority need nothing else") {
  const PemFiles made = make_files();
  Serving server({AIOC_BINARY, "serve", "http", "--port", "0", "--cert", made.path("cert.pem"),
                  "--key", made.path("key.pem"), "--workers", "2"});
  for (int i = 0; i < 5; ++i) {
    const Result answer = run({"curl", "-s", "--cacert", made.path("ca.pem"),
                               url(server, "/search?q=rook+black+turned")});
    CHECK_THAT(answer.out, Contains("BLACK CHESS TURNED ROOK"));
  }
  const Result large = run({"curl", "-s", "--cacert", made.path("ca.pem"), "-o", "/dev/null",
                            "-w", "%{size_download}", url(server, "/search?q=cjk")});
  CHECK(large.out == "5157182");
  CHECK(server.stop() == 0);
}

TEST_CASE("serve tcp --tls: lines by openssl s_client") {
  Serving server({AIOC_BINARY, "serve", "tcp", "--port", "0", "--tls"});
  const Result session = run({"openssl", "s_client", "-quiet", "-connect",
                              "127.0.0.1:" + std::to_string(server.port())},
                             {.input = "rook black turned\n\x04\n"});
  CHECK_THAT(session.out, StartsWith("?> U+1FA26\t🨦\tBLACK CHESS TURNED ROOK\r\n"));
}

TEST_CASE("serve --tls: what is no TLS is put out, and said in the log") {
  Serving server({AIOC_BINARY, "serve", "http", "--port", "0", "--tls", "--log", "json"});
  TcpClient plain(server.port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  plain.read_all(true);
  CHECK_THAT(server.wait_for("\"tls\""), Contains(R"("event":"tls","peer":"127.0.0.1:)") &&
                                             Contains("plain HTTP where TLS was expected"));
  TcpClient garbage(server.port());
  garbage.send(std::string(1000, '\xff'));
  garbage.read_all(true);
  CHECK(run({"curl", "-sk", url(server, "/healthz")}).out == "ok\n");
}

TEST_CASE("serve --tls: told to stop, a transfer is finished first") {
  Serving server({AIOC_BINARY, "serve", "http", "--port", "0", "--tls", "--log", "none"});
  Serving client({"sh", "-c",
                  "echo Serving on nothing; curl -sk --limit-rate 4M -o /dev/null "
                  "-w '%{size_download} bytes\\n' " +
                      url(server, "/search?q=cjk")});
  // Once the metrics tell of a connection more than this one, the transfer runs.
  std::string metrics;
  while (metrics.find("aioc_http_connections_open 2") == std::string::npos) {
    metrics = run({"curl", "-sk", url(server, "/metrics")}).out;
  }
  server.signal(SIGTERM);
  CHECK(client.wait_for("bytes") == "5157182 bytes");
  CHECK(server.wait() == 0);
}

TEST_CASE("serve --tls: wrong files are told with a remedy") {
  const PemFiles made = make_files();
  const auto error = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"serve", "tcp", "--port", "0"});
    const Result result = run_aioc(words);
    CHECK(result.exit_code == 2);
    return result.err;
  };
  CHECK_THAT(error({"--cert", "/nonexistent.pem"}), Contains("/nonexistent.pem"));
  CHECK_THAT(error({"--key", made.path("key.pem")}),
             Contains("--key: give the certificate too, with --cert"));
  CHECK_THAT(error({"--cert", made.path("cert.pem")}), Contains("cert.pem"));
}
