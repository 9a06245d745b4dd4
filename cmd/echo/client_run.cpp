// aioc echo client: what asks, in aioc-serve.
#include "echo/client.h"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "cli/parse.h"
#include "echo/echo.h"
#include "loop/run.h"
#include "net/tls.h"
#include "seconds.h"

namespace aioc::echo {
namespace {

/// Whom to trust; nothing where TLS was not asked for.
std::optional<net::TlsContext> trusted(const ClientOptions& options) {
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

Destination destination(const ClientOptions& options) {
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
std::string remedy(const ClientOptions& options) {
  if (options.fingerprint) return "";
  if (options.ca) return "; is it another authority's, or is the name another (--name)?";
  return "; name its authority (--ca), or its fingerprint (--fingerprint)";
}

aio::Coro<cli::ExitStatus> talk(const ClientOptions& options, const Destination& to) {
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

cli::ExitStatus run_client(const ClientOptions& options) {
  const auto dash = std::find(options.messages.begin(), options.messages.end(), "-");
  if (dash != options.messages.end() &&
      std::find(dash + 1, options.messages.end(), "-") != options.messages.end()) {
    throw cli::UsageError("standard input can be sent once: give one -");
  }
  return aio::run(talk(options, destination(options)));
}

}  // namespace aioc::echo
