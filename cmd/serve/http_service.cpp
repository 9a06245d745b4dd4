#include "serve/http_service.h"

#include <utility>
#include <vector>

#include "cli/parse.h"
#include "loop/event_loop.h"
#include "seconds.h"

namespace aioc::serve {
namespace {

/// A server, and the handler that it asks, which may look at the server.
struct Running {
  net::Handler handler;
  std::unique_ptr<net::HttpServer> http;
};

/// With 0 no client could be in time.
double parse_timeout(std::string_view option, const std::string& text) {
  const double seconds = parse_seconds(option, text);
  if (seconds > 0) return seconds;
  throw cli::UsageError(std::string(option) + ": give more than 0 seconds");
}

}  // namespace

net::HttpOptions http_options(const HttpServeOptions& options) {
  net::HttpOptions out;
  out.header_timeout = parse_timeout("--header-timeout", options.header_timeout);
  out.idle_timeout = parse_timeout("--idle-timeout", options.idle_timeout);
  out.stall_timeout = parse_timeout("--stall-timeout", options.stall_timeout);
  return out;
}

Service http_service(Context& context, net::HttpOptions options,
                     const MakeHandler& make_handler) {
  auto running = std::make_shared<Running>();
  Log& log = context.log();
  if (log.on()) {
    options.log = [&log](const net::HttpRecord& record) { log.request(record); };
  }
  // The server outlives its calls of the handler, but is made with it.
  const auto ask = [state = running.get()](const net::Request& request) {
    return state->handler(request);
  };
  running->http =
      std::make_unique<net::HttpServer>(aio::get_running_loop(), ask, std::move(options));
  running->handler = make_handler(*running->http);
  Service service;
  service.listen = [running](std::vector<int> sockets, aio::ServerOptions server_options) {
    const auto factory = [running] { return running->http->connect(); };
    return aio::create_server(factory, std::move(sockets), std::move(server_options));
  };
  service.drain = [running] { running->http->drain(); };
  service.state = running;
  return service;
}

}  // namespace aioc::serve
