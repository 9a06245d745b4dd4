#include "serve/serve.h"

#include <sys/resource.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "cli/parse.h"
#include "net/listen.h"
#include "net/tls_context.h"
#include "seconds.h"
#include "serve/supervisor.h"
#include "serve/worker.h"

namespace aioc::serve {
namespace {

constexpr std::size_t kMostWorkers = 256;

net::ListenOptions listen_options(const ServeOptions& options, const Kind& kind) {
  constexpr std::size_t kMostPort = 65535;
  const std::size_t port = options.port.value_or(kind.port);
  if (port > kMostPort) {
    throw cli::UsageError("--port: '" + std::to_string(port) +
                          "' is no port; give 1 to 65535, or 0 for one that is free");
  }
  if (options.unix_path && options.port) {
    throw cli::UsageError("--unix and --port: give one of them");
  }
  if (options.unix_path && options.unix_path->empty()) {
    throw cli::UsageError("--unix: give the path of a socket");
  }
  const std::size_t workers = options.workers.value_or(1);
  if (workers == 0 || workers > kMostWorkers) {
    throw cli::UsageError("--workers: give 1 to " + std::to_string(kMostWorkers));
  }
  if (options.max_connections && *options.max_connections == 0) {
    throw cli::UsageError("--max-connections: give 1 or more");
  }
  net::ListenOptions out;
  out.host = options.host;
  out.port = static_cast<std::uint16_t>(port);
  out.unix_path = options.unix_path.value_or("");
  out.processes = workers;
  return out;
}

/// As many descriptors as the system lets this user have: connections take one each.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Nothing where TLS was not asked for.
std::optional<net::TlsContext> tls_context(const ServeOptions& options) {
  if (options.key && !options.cert) {
    throw cli::UsageError("--key: give the certificate too, with --cert");
  }
  if (options.cert) {
    return net::TlsContext::server(*options.cert, options.key.value_or(*options.cert));
  }
  if (!options.tls) return std::nullopt;
  std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
  const bool known = std::find(names.begin(), names.end(), options.host) != names.end();
  if (!known && !options.host.empty() && options.host != "*") names.push_back(options.host);
  return net::TlsContext::self_signed(names);
}

/// Whom clients are to trust, where they cannot know.
std::string certificate_note(const ServeOptions& options,
                             const std::optional<net::TlsContext>& tls) {
  if (!tls || options.cert) return "";
  return "The certificate is a throw-away one, " + tls->fingerprint() + ".\n";
}

std::string serving_on(const net::Listeners& listeners,
                       const std::optional<net::TlsContext>& tls, const Kind& kind) {
  std::string out;
  for (const auto& address : listeners.addresses()) {
    if (!out.empty()) out += " and ";
    if (kind.scheme.empty() || address.starts_with("unix:")) {
      out += address;
    } else {
      out.append(kind.scheme).append(tls ? "s://" : "://").append(address).append("/");
    }
  }
  return "Serving on " + out + ". Hit Ctrl-C to stop.\n";
}

}  // namespace

cli::ExitStatus run(const ServeOptions& options, const Kind& kind, const MakeService& make) {
  const double grace = parse_seconds("--grace", options.grace);
  const auto listen = listen_options(options, kind);
  const auto tls = tls_context(options);
  raise_descriptor_limit();
  auto listeners = net::Listeners::open(listen);
  const auto on_ready = [&] {
    cli::print_error(certificate_note(options, tls) + serving_on(listeners, tls, kind));
    net::notify_service_manager("READY=1\nSTATUS=Serving");
  };
  const std::string prefix = "aioc " + std::string(kind.command);
  if (listen.processes == 1) {
    auto sockets = listeners.take(0);
    listeners.close();  // or they would be connected to until the very end
    run_worker(options, grace, std::move(sockets), make, tls, EndedBy::signals, on_ready);
  } else {
    // The sockets listen already, so that whoever connects now is served.
    on_ready();
    const std::function<void(std::size_t)> work = [&](std::size_t number) {
      auto sockets = listeners.take(number);
      listeners.close();
      run_worker(options, grace, std::move(sockets), make, tls, EndedBy::parent, [] {});
    };
    supervise(
        listen.processes, work, [&] { listeners.close(); }, prefix.c_str());
  }
  return cli::ExitStatus::ok;
}

Service line_service(std::shared_ptr<net::LineService> lines) {
  Service service;
  service.listen = [lines](std::vector<int> sockets, aio::ServerOptions options) {
    const auto factory = [lines] { return std::make_shared<net::LineSession>(lines); };
    return aio::create_server(factory, std::move(sockets), std::move(options));
  };
  service.drain = [lines] { lines->drain(); };
  return service;
}

}  // namespace aioc::serve
