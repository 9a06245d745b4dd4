// aioc echo server: what serves, in aioc-serve.
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "echo/bytes_repr.h"
#include "echo/echo.h"
#include "loop/protocol.h"
#include "loop/server.h"
#include "loop/stream_reader.h"
#include "loop/stream_writer.h"
#include "serve/serve.h"

namespace aioc::echo {
namespace {

using serve::Log;

/// What is said of one connection.
class Story {
 public:
  /// As Python's logger is called: `kind` and the peer's address.
  Story(Log& log, std::string_view kind, const aio::Address& peer) : log_(log), name_(kind) {
    if (!log_.on()) return;
    if (peer) name_ += "_" + peer.host() + "_" + std::to_string(peer.port());
    peer_ = ",\"peer\":" + Log::json(peer ? peer.text() : "");
  }

  void tell(std::string_view event, std::string_view text) {
    if (log_.on()) log_.event(event, name_ + ": " + std::string(text), peer_);
  }
  void tell(std::string_view event, std::string_view text, std::string_view data) {
    if (!log_.on()) return;
    log_.event(event, name_ + ": " + std::string(text) + " " + bytes_repr(data),
               peer_ + ",\"bytes\":" + std::to_string(data.size()));
  }
  void tell(const std::exception& error) {
    if (!log_.on()) return;
    log_.event("error", name_ + ": ERROR: " + error.what(),
               peer_ + ",\"error\":" + Log::json(error.what()));
  }

 private:
  Log& log_;
  std::string name_;
  std::string peer_;
};

/// The seed's EchoServer.
class EchoServer final : public aio::Protocol {
 public:
  explicit EchoServer(Log& log) : log_(log) {}

  void connection_made(aio::Transport& transport) override {
    transport_ = &transport;
    story_.emplace(log_, "EchoServer", transport.peername());
    story_->tell("accept", "connection accepted");
  }
  void data_received(std::string_view data) override {
    story_->tell("receive", "received", data);
    transport_->write(data);
    story_->tell("send", "sent", data);
  }
  bool eof_received() override {
    story_->tell("eof", "received EOF");
    if (transport_->can_write_eof()) transport_->write_eof();
    return false;
  }
  // A client that does not read is not read from either, until it does.
  void pause_writing() override { transport_->pause_reading(); }
  void resume_writing() override { transport_->resume_reading(); }
  void connection_lost(std::exception_ptr error) override {
    try {
      if (error != nullptr) std::rethrow_exception(error);
      story_->tell("close", "closing");
    } catch (const std::exception& caught) {
      story_->tell(caught);
    }
  }

 private:
  Log& log_;
  aio::Transport* transport_ = nullptr;
  std::optional<Story> story_;
};

/// The seed's echo().
aio::Coro<> echo(aio::StreamReader reader, aio::StreamWriter writer, Log& log) {
  constexpr std::ptrdiff_t kMost = 64 * 1024;
  Story story(log, "echo", writer.peername());
  story.tell("accept", "connection accepted");
  try {
    for (;;) {
      const std::string data = co_await reader.read(kMost);
      if (data.empty()) break;
      story.tell("receive", "received", data);
      writer.write(data);
      co_await writer.drain();
      story.tell("send", "sent", data);
    }
    story.tell("close", "closing");
    writer.close();
  } catch (const std::system_error& error) {
    story.tell(error);
  }
}

serve::Service make_service(const ServerOptions& options, serve::Context& context) {
  Log& log = context.log();
  serve::Service service;
  if (options.protocol) {
    service.listen = [&log](std::vector<int> sockets, aio::ServerOptions server) {
      const auto factory = [&log] { return std::make_unique<EchoServer>(log); };
      return aio::create_server(factory, std::move(sockets), std::move(server));
    };
  } else {
    service.listen = [&log](std::vector<int> sockets, aio::ServerOptions server) {
      const auto handler = [&log](aio::StreamReader reader, aio::StreamWriter writer) {
        return echo(std::move(reader), std::move(writer), log);
      };
      return aio::start_server(handler, std::move(sockets), std::move(server));
    };
  }
  service.drain = [] {};  // a client ends its conversation itself
  return service;
}

}  // namespace

cli::ExitStatus run_server(const ServerOptions& options) {
  constexpr std::uint16_t kPort = 10000;
  serve::ServeOptions serving = options.serve;
  if (options.quiet) serving.log = "none";
  const auto make = [&options](serve::Context& context) {
    return make_service(options, context);
  };
  return serve::run(serving, {"echo server", kPort, ""}, make);
}

}  // namespace aioc::echo
