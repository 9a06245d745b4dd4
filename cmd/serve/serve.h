// What all servers share: where they listen, TLS, worker processes, and how they end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/exit_status.h"
#include "loop/coro.h"
#include "loop/server.h"
#include "net/line_session.h"
#include "serve/log.h"
#include "serve/options.h"

namespace aioc::serve {

/// What a server has of the process that it runs in.
class Context {
 public:
  Context(aio::EventLoop& loop, const ServeOptions& options);

  Log& log() { return log_; }
  /// Ends the server as SIGTERM does.
  void stop();

 private:
  friend class Worker;
  Log log_;
  bool stopping_ = false;
  std::function<void()> on_stop_;
};

/// A kind of server, in one process: what it does with sockets, and how it ends.
struct Service {
  /// Accepts on the sockets:
  ///     return aio::create_server(factory, std::move(sockets), std::move(options));
  std::function<aio::Coro<aio::Server>(std::vector<int> sockets, aio::ServerOptions options)>
      listen;
  /// Called once it accepts no more: what is idle is to be closed, the rest as it is done.
  /// Without it, all are closed as soon as what was written to them has been sent.
  std::function<void()> drain = nullptr;
  /// Kept until all connections have ended.
  std::shared_ptr<void> state = nullptr;
};

/// The service of a server of lines.
Service line_service(std::shared_ptr<net::LineService> lines);

/// Makes the service; called in each worker's process, within its loop. What it throws ends the
/// command.
using MakeService = std::function<Service(Context& context)>;

/// What the command is called, for messages; and its usual port and the scheme of its URLs,
/// "http" or "" where it has none.
struct Kind {
  std::string_view command;  ///< "serve http"
  std::uint16_t port;
  std::string_view scheme;
};

/// Opens the sockets, says where on standard error, starts the workers, and serves until
/// SIGTERM or SIGINT. Then it accepts no more, lets connections end for the grace period, and
/// aborts those that are left; a second signal aborts them at once. A worker that dies is
/// replaced. Throws cli::UsageError for what is wrong with the options and std::runtime_error
/// for sockets that cannot be had.
cli::ExitStatus run(const ServeOptions& options, const Kind& kind, const MakeService& make);

}  // namespace aioc::serve
