// What the servers of HTTP share: time-outs, and how a handler becomes a service.
#pragma once

#include <functional>

#include "net/http_server.h"
#include "serve/options.h"
#include "serve/serve.h"

namespace aioc::serve {

/// What a server is to be made with. Throws cli::UsageError.
net::HttpOptions http_options(const HttpServeOptions& options);

/// A server that logs as `context` has it, and the service that drains it. `handler` may ask it
/// for its metrics, through the reference that `make_handler` gets.
using MakeHandler = std::function<net::Handler(const net::HttpServer& server)>;
Service http_service(Context& context, net::HttpOptions options,
                     const MakeHandler& make_handler);

}  // namespace aioc::serve
