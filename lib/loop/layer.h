// Layer: what stands between a transport and the protocol of the application, such as TLS.
#pragma once

#include <exception>
#include <functional>
#include <memory>

#include "loop/protocol.h"

namespace aio {

/// Told once how the opening of a layered connection has ended: the transport that the
/// application was given, just behind its connection_made(); or null and what went wrong, and
/// then the application hears nothing of the connection.
using Opened = std::function<void(Transport* transport, const std::exception_ptr& error)>;

/// Makes the protocol that the transport below gets. It calls `application` in turn, with a
/// transport of its own, and may take its time before connection_made(): TLS shakes hands
/// first. It calls `opened`, if that is not empty, as described there, and throws nothing. Made
/// once a connection; each event then costs one more virtual call. asyncio's counterpart is
/// `ssl=`.
///
///     auto options = aio::ServerOptions().layer(aioc::net::tls_server_layer(context));
///     auto server = co_await aio::start_server(talk, "127.0.0.1", 8443, options);
using Layer = std::function<std::shared_ptr<BaseProtocol>(
    std::shared_ptr<BaseProtocol> application, Opened opened)>;

}  // namespace aio
