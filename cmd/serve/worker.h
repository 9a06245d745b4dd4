// One process of a server, from its first connection to its last.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "net/tls_context.h"
#include "serve/serve.h"

namespace aioc::serve {

/// Who ends a worker: the signals SIGTERM and SIGINT, of which a second one aborts what is
/// left; or a parent, by SIGTERM however often, and by SIGUSR1 to abort. systemd sends SIGTERM
/// to all processes, and the parent passes its own on.
enum class EndedBy : bool { signals, parent };

/// Serves on `sockets` until a signal or Context::stop(), and then as run() says. With `tls`
/// they are TLS connections. `on_ready` is called once connections are accepted.
void run_worker(const ServeOptions& options, double grace, std::vector<int> sockets,
                const MakeService& make, std::optional<net::TlsContext> tls, EndedBy ended_by,
                const std::function<void()>& on_ready);

}  // namespace aioc::serve
