#include "serve/worker.h"

#include <csignal>
#include <utility>

#include "loop/loop.h"
#include "net/listen.h"
#include "net/tls.h"
#include "serve/serve.h"

namespace aioc::serve {

Context::Context(aio::EventLoop& loop, const ServeOptions& options)
    : log_(loop, 2, parse_log_format(options.log)) {}

void Context::stop() {
  stopping_ = true;
  if (on_stop_) on_stop_();
}

/// The server of one process.
class Worker {
 public:
  Worker(const ServeOptions& options, double grace, EndedBy ended_by, const MakeService& make)
      : options_(options),
        grace_(grace),
        ended_by_(ended_by),
        context_(aio::get_running_loop(), options),
        service_(make(context_)) {}

  aio::Coro<> run(std::vector<int> sockets, std::optional<net::TlsContext> tls,
                  const std::function<void()>& on_ready) {
    aio::ServerOptions server_options;
    if (options_.max_connections) server_options.max_connections(*options_.max_connections);
    if (tls) server_options.layer(tls_layer(*tls));
    auto listening = service_.listen(std::move(sockets), std::move(server_options));
    auto server = co_await std::move(listening);
    auto signals = aio::signals({SIGTERM, SIGINT});
    context_.on_stop_ = [&signals] { signals.close(); };
    if (context_.stopping_) signals.close();
    on_ready();
    co_await signals.next();
    net::notify_service_manager("STOPPING=1");
    server.close();
    if (service_.drain) {
      service_.drain();
    } else {
      server.close_clients();
    }
    co_await wait_for_connections(server);
  }

 private:
  aio::Layer tls_layer(const net::TlsContext& tls) {
    net::TlsOptions options;
    options.on_error([this](const aio::Address& peer, const net::TlsError& error) {
      context_.log().client_event("tls", peer, "TLS with ", std::string(": ") + error.what(),
                                  ",\"error\":" + Log::json(error.what()));
    });
    return net::tls_server_layer(tls, std::move(options));
  }

  /// For the grace period, or until a second signal.
  aio::Coro<> wait_for_connections(aio::Server& server) {
    auto again = ended_by_ == EndedBy::parent ? aio::signals({SIGUSR1})
                                              : aio::signals({SIGTERM, SIGINT});
    auto watch = aio::create_task(abort_at_signal(server, again));
    auto closing = wait_closed(server);
    try {
      co_await aio::wait_for(std::move(closing), grace_);
    } catch (const aio::TimeoutError&) {
      server.abort_clients();
    }
    co_await server.wait_closed();
    watch.cancel();
  }

  static aio::Coro<> wait_closed(aio::Server& server) { co_await server.wait_closed(); }

  static aio::Coro<> abort_at_signal(aio::Server& server, aio::SignalStream& signals) {
    const auto signum = co_await signals.next();
    if (signum) server.abort_clients();
  }

  const ServeOptions& options_;
  double grace_;
  EndedBy ended_by_;
  Context context_;
  Service service_;
};

namespace {

aio::Coro<> serve(const ServeOptions& options, double grace, std::vector<int> sockets,
                  const MakeService& make, std::optional<net::TlsContext> tls, EndedBy ended_by,
                  const std::function<void()>& on_ready) {
  Worker worker(options, grace, ended_by, make);
  auto running = worker.run(std::move(sockets), std::move(tls), on_ready);
  co_await std::move(running);
}

}  // namespace

void run_worker(const ServeOptions& options, double grace, std::vector<int> sockets,
                const MakeService& make, std::optional<net::TlsContext> tls, EndedBy ended_by,
                const std::function<void()>& on_ready) {
  aio::run(serve(options, grace, std::move(sockets), make, std::move(tls), ended_by, on_ready));
}

}  // namespace aioc::serve
