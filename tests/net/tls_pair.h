// What the tests of TLS share: a server's context and a client's that trusts it, and small
// servers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loop/connect.h"
#include "loop/future.h"
#include "loop/in_loop.h"
#include "loop/protocol.h"
#include "loop/server.h"
#include "net/tls.h"

namespace aioc::testing {

constexpr auto kRealClock = aio::EventLoop::Clock::real;

/// A server with a throw-away certificate, and clients that know its fingerprint.
struct TlsPair {
  net::TlsContext server = net::TlsContext::self_signed();
  net::TlsContext client = net::TlsContext::client_pinned(server.fingerprint());

  [[nodiscard]] aio::ServerOptions serve(net::TlsOptions options = net::TlsOptions()) const {
    return aio::ServerOptions().layer(net::tls_server_layer(server, std::move(options)));
  }
  [[nodiscard]] aio::ConnectOptions connect(net::TlsOptions options = net::TlsOptions()) const {
    return aio::ConnectOptions().layer(
        net::tls_client_layer(client, "localhost", std::move(options)));
  }
};

/// What TlsOptions::on_error is told.
struct Troubles {
  std::vector<std::string> texts;

  net::TlsOptions::OnError note() {
    return [this](const aio::Address& peer, const net::TlsError& error) {
      CHECK(peer.host() == "127.0.0.1");
      texts.emplace_back(error.what());
    };
  }
};

/// Sends back what it gets until the end.
inline aio::Coro<> echo_stream(aio::StreamReader reader, aio::StreamWriter writer) {
  for (;;) {
    const std::string data = co_await reader.read(65536);
    if (data.empty()) break;
    writer.write(data);
    co_await writer.drain();
  }
  writer.close();
}

/// Records its events in the order in which they come.
class TlsRecorder : public aio::Protocol {
 public:
  void connection_made(aio::Transport& transport) override {
    kept_ = aio::TransportRef(&transport);
    events += "made ";
  }
  void data_received(std::string_view data) override { received += data; }
  bool eof_received() override {
    events += "eof ";
    return false;
  }
  void pause_writing() override { events += "pause "; }
  void resume_writing() override { events += "resume "; }
  void connection_lost(std::exception_ptr why) override {
    error = why;
    events += error == nullptr ? "lost" : "broken";
    lost.set_result();
  }
  [[nodiscard]] aio::Transport& transport() const { return *kept_; }

  std::string events;
  std::string received;
  std::exception_ptr error;
  aio::Future<> lost;

 private:
  aio::TransportRef kept_;
};

}  // namespace aioc::testing
