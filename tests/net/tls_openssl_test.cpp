// Our server with `openssl s_client`, and our client with `openssl s_server`.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "loop/stream_support.h"
#include "loop/subprocess.h"
#include "net/certificates.h"
#include "net/tls_pair.h"
#include "support/co_check.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using aio::StreamWriter;
using aioc::net::tls_client_layer;
using aioc::net::tls_server_layer;
using aioc::net::TlsContext;
using aioc::net::TlsError;
using aioc::testing::Authority;
using aioc::testing::in_loop;
using aioc::testing::kRealClock;
using aioc::testing::PemFiles;
using Catch::Matchers::Contains;
using stream_support::error_of;

using Words = std::vector<std::string>;

// In a coroutine, GCC 12 does not compile a list of literals.
const Words kTls11 = {"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"};
const Words kTls12 = {"-tls1_2"};
const Words kWaits = {"-ign_eof"};

constexpr const char* kVersions[] = {"-tls1_2", "-tls1_3"};
constexpr const char* kNames[] = {"one.example", "two.example"};

/// Sends one line back, and closes.
Coro<> echo_line(StreamReader reader, StreamWriter writer) {
  try {
    const std::string line = co_await reader.readline();
    writer.write(line);
    writer.close();
  } catch (const TlsError&) {  // an alert instead
  }
}

/// The options of a child that talks to the test.
aio::SubprocessOptions talking(aio::subprocess::Stdio input) {
  return aio::SubprocessOptions()
      .stdin(input)
      .stdout(aio::subprocess::PIPE)
      .stderr(aio::subprocess::STDOUT);
}

Words behind(Words first, const Words& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

Words s_client_words(std::uint16_t port, const Words& more) {
  return behind({"s_client", "-connect", "127.0.0.1:" + std::to_string(port)}, more);
}

Words s_server_words(const PemFiles& files, const Words& more) {
  return behind({"s_server", "-accept", "127.0.0.1:0", "-rev", "-cert", files.path("cert.pem"),
                 "-key", files.path("key.pem")},
                more);
}

/// What `openssl s_client` with `words` writes when it is fed `input`; and its status.
Coro<std::pair<std::string, int>> s_client(std::uint16_t port, Words words, std::string input) {
  const auto options = talking(aio::subprocess::PIPE);
  auto process =
      co_await aio::create_subprocess_exec("openssl", s_client_words(port, words), options);
  auto output = co_await process.communicate(input);
  co_return std::pair(output.first, process.returncode().value_or(-1));
}

/// `openssl s_server`, which sends lines back in reverse.
class SServer {
 public:
  Coro<> start(const PemFiles& files, Words words) {
    const auto options = talking(aio::subprocess::DEVNULL);
    const Words all = s_server_words(files, words);
    process_ = co_await aio::create_subprocess_exec("openssl", all, options);
    for (;;) {
      const std::string line = co_await process_->stdout().readline();
      REQUIRE(line != "");
      if (!line.starts_with("ACCEPT ")) continue;
      port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
      co_return;
    }
  }
  /// What it reverses of `line` for a client that trusts `context`.
  Coro<std::string> reverse(TlsContext context, std::string name, std::string line,
                            std::string* version = nullptr) const {
    const auto connect = aio::ConnectOptions().layer(tls_client_layer(context, name));
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port, connect);
    if (version != nullptr) *version = aioc::net::tls_facts(writer.transport())->version;
    writer.write(line);
    std::string answer = co_await reader.readline();
    writer.close();
    co_await writer.wait_closed();
    co_return answer;
  }

  std::uint16_t port = 0;

 private:
  std::optional<aio::Process> process_;
};

}  // namespace

TEST_CASE("tls openssl: s_client checks our certificate and speaks both versions") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        const PemFiles files(authority, authority.certify({"localhost"}));
        const auto context = TlsContext::server(files.path("cert.pem"), files.path("key.pem"));
        const auto serve = aio::ServerOptions().layer(tls_server_layer(context));
        auto server = co_await aio::start_server(echo_line, "127.0.0.1", 0, serve);
        for (const char* version : kVersions) {
          const Words words = {version,
                               "-CAfile",
                               files.path("ca.pem"),
                               "-verify_return_error",
                               "-verify_hostname",
                               "localhost",
                               "-ign_eof"};
          const auto [output, status] =
              co_await s_client(server.port(), words, "hello from s_client\n");
          INFO(output);
          CHECK(status == 0);
          CHECK_THAT(output, Contains("Verification: OK"));
          CHECK_THAT(output, Contains("\nhello from s_client\n"));
          CHECK_THAT(output, Contains("Secure Renegotiation IS"));
          CHECK_THAT(output, Contains("\nclosed\n") && !Contains("unexpected eof"));
        }
        const Words words = {"-CAfile", files.path("ca.pem"), "-verify_return_error",
                             "-verify_hostname", "elsewhere.example"};
        const auto [output, status] = co_await s_client(server.port(), words, "x\n");
        CHECK(status != 0);
        CHECK_THAT(output, Contains("ostname mismatch"));
      },
      kRealClock);
}

TEST_CASE("tls openssl: s_client resumes a session by its ticket") {
  in_loop(
      []() -> Coro<> {
        const PemFiles files;
        const auto context = TlsContext::self_signed();
        const auto serve = aio::ServerOptions().layer(tls_server_layer(context));
        auto server = co_await aio::start_server(echo_line, "127.0.0.1", 0, serve);
        for (const char* version : kVersions) {
          const Words save = {version, "-ign_eof", "-sess_out", files.path("session")};
          const Words reuse = {version, "-ign_eof", "-sess_in", files.path("session")};
          const auto [first, first_status] = co_await s_client(server.port(), save, "a\n");
          CHECK_THAT(first, Contains("New, TLSv1"));
          const auto [second, second_status] = co_await s_client(server.port(), reuse, "b\n");
          CHECK_THAT(second, Contains("Reused, TLSv1"));
          CHECK_THAT(second, Contains("\nb\n"));
        }
      },
      kRealClock);
}

TEST_CASE("tls openssl: s_client asks for a renegotiation in vain") {
  in_loop(
      []() -> Coro<> {
        const auto context = TlsContext::self_signed();
        const auto serve = aio::ServerOptions().layer(tls_server_layer(context));
        auto server = co_await aio::start_server(echo_line, "127.0.0.1", 0, serve);
        const auto [output, status] = co_await s_client(server.port(), kTls12, "R\n");
        INFO(output);
        CHECK_THAT(output, Contains("RENEGOTIATING") && Contains("no renegotiation"));
        // Another goes on undisturbed.
        const auto [other, other_status] =
            co_await s_client(server.port(), kWaits, "still here\n");
        CHECK_THAT(other, Contains("\nstill here\n"));
      },
      kRealClock);
}

TEST_CASE("tls openssl: our client with s_server, in both versions") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        const PemFiles files(authority, authority.certify({"localhost", "127.0.0.1"}));
        const auto context = TlsContext::client_trusting(files.path("ca.pem"));
        for (const char* option : kVersions) {
          SServer server;
          const Words words = {option};
          co_await server.start(files, words);
          std::string version;
          const std::string by_name =
              co_await server.reverse(context, "localhost", "abc def\n", &version);
          CHECK(by_name == "fed cba\n");
          CHECK(version == (option == std::string("-tls1_2") ? "TLSv1.2" : "TLSv1.3"));
          const std::string by_address = co_await server.reverse(context, "127.0.0.1", "xyz\n");
          CHECK(by_address == "zyx\n");
          const auto error = co_await error_of<TlsError>(
              [&] { return server.reverse(context, "elsewhere.example", "abc\n"); });
          REQUIRE(error);
          CHECK_THAT(error->what(), Contains("ostname mismatch"));
        }
      },
      kRealClock);
}

TEST_CASE("tls openssl: s_server is told the name, and shows that one's certificate") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        const PemFiles files(authority, authority.certify({"one.example"}));
        const auto two = authority.certify({"two.example"});
        files.write("cert2.pem", two.certificate);
        files.write("key2.pem", two.key);
        SServer server;
        const Words words = {"-servername",           "two.example", "-cert2",
                             files.path("cert2.pem"), "-key2",       files.path("key2.pem")};
        co_await server.start(files, words);
        const auto context = TlsContext::client_trusting(files.path("ca.pem"));
        for (const char* name : kNames) {
          const std::string answer = co_await server.reverse(context, name, "abc\n");
          CHECK(answer == "cba\n");
        }
      },
      kRealClock);
}

TEST_CASE("tls openssl: a server that takes TLS 1.1 at most is refused") {
  in_loop(
      []() -> Coro<> {
        const Authority authority;
        const PemFiles files(authority, authority.certify({"localhost"}));
        SServer server;
        co_await server.start(files, kTls11);
        const auto context = TlsContext::client_insecure();
        const auto error = co_await error_of<TlsError>(
            [&] { return server.reverse(context, "localhost", "abc\n"); });
        REQUIRE(error);
        CHECK(error->problem() == TlsError::Problem::protocol);
        CHECK_THAT(error->what(), Contains("protocol version"));
      },
      kRealClock);
}
