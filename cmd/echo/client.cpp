// aioc echo client: sends messages and prints what comes back. Counterpart of the seed's
// asyncio_echo_client programs.
#include "echo/client.h"

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/parse.h"
#include "commands.h"
#include "loop/run.h"
#include "net/tls.h"
#include "seconds.h"

namespace aioc::echo {
namespace {

struct Options {
  std::vector<std::string> messages;
  std::string host = "127.0.0.1";
  std::optional<std::size_t> port;
  std::optional<std::string> unix_path;
  bool protocol = false;
  bool streams = false;
  bool tls = false;
  std::optional<std::string> ca;
  std::optional<std::string> fingerprint;
  bool insecure = false;
  std::optional<std::string> name;
  std::string timeout = "10";
  bool quiet = false;
};

/// Whom to trust; nothing where TLS was not asked for.
std::optional<net::TlsContext> trusted(const Options& options) {
  const int ways = int{options.ca.has_value()} + int{options.fingerprint.has_value()} +
                   int{options.insecure};
  if (ways > 1) throw cli::UsageError("give one of --ca, --fingerprint and --insecure");
  if (options.insecure) return net::TlsContext::client_insecure();
  if (options.ca) return net::TlsContext::client_trusting(*options.ca);
  if (options.fingerprint) {
    try {
      return net::TlsContext::client_pinned(*options.fingerprint);
    } catch (const std::invalid_argument& error) {
      throw cli::UsageError("--fingerprint: " + std::string(error.what()));
    }
  }
  if (options.tls || options.name) return net::TlsContext::client();
  return std::nullopt;
}

Destination destination(const Options& options) {
  constexpr std::size_t kPort = 10000;
  constexpr std::size_t kMostPort = 65535;
  const std::size_t port = options.port.value_or(kPort);
  if (port == 0 || port > kMostPort) {
    throw cli::UsageError("--port: '" + std::to_string(port) +
                          "' is no port to connect to; give 1 to 65535");
  }
  Destination to;
  to.host = options.host;
  to.port = static_cast<std::uint16_t>(port);
  to.unix_path = options.unix_path.value_or("");
  if (auto context = trusted(options)) {
    to.layer = net::tls_client_layer(
        std::move(*context),
        options.name.value_or(to.unix_path.empty() ? to.host : "localhost"));
  }
  return to;
}

/// What can be done about a certificate that is not trusted.
std::string remedy(const Options& options) {
  if (options.fingerprint) return "";
  if (options.ca) return "; is it another authority's, or is the name another (--name)?";
  return "; name its authority (--ca), or its fingerprint (--fingerprint)";
}

aio::Coro<cli::ExitStatus> talk(const Options& options, const Destination& to) {
  const double timeout = parse_seconds("--timeout", options.timeout);
  Exchange exchange(options.messages, options.protocol ? "EchoClient" : "echo_client",
                    options.quiet, timeout);
  try {
    auto talking =
        options.protocol ? talk_by_protocol(exchange, to) : talk_by_streams(exchange, to);
    co_await std::move(talking);
  } catch (const aio::TimeoutError&) {
    throw std::runtime_error(to.text() + ": no connection within " + options.timeout +
                             " seconds");
  } catch (const net::TlsError& error) {
    const bool certificate = error.problem() == net::TlsError::Problem::certificate;
    throw std::runtime_error(error.what() + (certificate ? remedy(options) : ""));
  } catch (const ConnectionLost& error) {
    throw std::runtime_error("the connection to " + to.text() + " is lost: " + error.what());
  }
  if (exchange.timed_out()) {
    throw std::runtime_error(to.text() + " has been silent for " + options.timeout +
                             " seconds");
  }
  auto finishing = exchange.finish();
  co_return co_await std::move(finishing);
}

cli::ExitStatus run(const Options& options) {
  const auto dash = std::find(options.messages.begin(), options.messages.end(), "-");
  if (dash != options.messages.end() &&
      std::find(dash + 1, options.messages.end(), "-") != options.messages.end()) {
    throw cli::UsageError("standard input can be sent once: give one -");
  }
  return aio::run(talk(options, destination(options)));
}

}  // namespace

std::string Destination::text() const {
  return unix_path.empty() ? host + " port " + std::to_string(port) : unix_path;
}

void tell_of_connection(const Exchange& exchange, const Destination& to,
                        const aio::Transport& transport) {
  exchange.say("connecting to " + to.text());
  if (const auto facts = net::tls_facts(transport)) {
    exchange.say(facts->version + ", " + facts->cipher + ", certificate " +
                 facts->peer_fingerprint);
  }
}

}  // namespace aioc::echo

namespace aioc {

cli::Command echo_client_command() {
  auto options = std::make_shared<echo::Options>();
  cli::Command command("echo client", "send messages to a server, and print what comes back");
  command
      .argument("MESSAGE", &options->messages, "what to send; - is standard input",
                "They are sent one behind the other, with nothing between them. Without any, "
                "three are sent: \"This is the message. \", \"It will be sent \" and \"in "
                "parts.\"")
      .or_standard_input();
  command.option("--host", "ADDRESS", &options->host,
                 "connect to this host; 127.0.0.1 by default");
  command.option("-p,--port", "N", &options->port, "connect to this port; 10000 by default");
  command.option("--unix", "PATH", &options->unix_path, "connect to a Unix socket instead")
      .completes_files();
  command
      .flag("--streams", options->streams, "talk by coroutines and streams; the default",
            "The last of it and --protocol counts.")
      .wins_over(options->protocol);
  command.flag("--protocol", options->protocol, "talk by a protocol's callbacks")
      .wins_over(options->streams);
  command.flag("--tls", options->tls, "talk TLS, with a server that the system trusts",
               "The options that say whom else to trust imply it.");
  command.option("--ca", "FILE", &options->ca, "trust the certificates in FILE, in PEM form")
      .completes_files();
  command.option("--fingerprint", "SHA256:XX:...", &options->fingerprint,
                 "trust the one certificate of this fingerprint",
                 "'aioc echo server --tls' prints that of the certificate which it makes.");
  command.flag("--insecure", options->insecure, "trust whoever answers");
  command.option("--name", "NAME", &options->name,
                 "the name that the certificate is to bear; the host's by default");
  command.option("--timeout", "SECONDS", &options->timeout,
                 "give up where the server is silent for so long; 10 by default");
  command.flag("-q,--quiet", options->quiet, "do not say what is sent and received");
  command.example("aioc echo client", "send three messages to port 10000 of this host");
  command.example("aioc echo client -q - < notes.txt | cmp - notes.txt",
                  "send a file and see that it comes back");
  command.example("aioc echo client --ca host.crt --host host.example hello",
                  "send a word over TLS");
  command.status(cli::ExitStatus::ok, "all that was sent came back");
  command.status(cli::ExitStatus::no, "something else came back, or less");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, no connection, or one that broke or fell silent");
  command.run = [options](cli::Output&) { return echo::run(*options); };
  return command;
}

}  // namespace aioc
