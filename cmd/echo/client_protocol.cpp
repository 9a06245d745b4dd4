// The echo client by a protocol's callbacks: the seed's EchoClient.
#include <exception>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "echo/client.h"
#include "loop/event.h"
#include "loop/exception_group.h"
#include "loop/future.h"
#include "loop/protocol.h"
#include "loop/task.h"
#include "loop/task_group.h"
#include "loop/timeout.h"
#include "loop/with.h"

namespace aioc::echo {
namespace {

class EchoClient final : public aio::Protocol,
                         public std::enable_shared_from_this<EchoClient> {
 public:
  explicit EchoClient(Exchange& exchange) : exchange_(&exchange) { writable_.set(); }

  void connection_made(aio::Transport& transport) override {
    transport_ = aio::TransportRef(&transport);
  }
  void data_received(std::string_view data) override {
    if (exchange_ == nullptr) return;
    exchange_->received(data);
    if (exchange_->output_is_full() && !draining_) {
      draining_ = true;
      transport_->pause_reading();
      aio::create_task(read_on_when_drained(shared_from_this()));
    }
    close_if_all_back();
  }
  bool eof_received() override {
    if (exchange_ != nullptr) exchange_->say("received EOF");
    return false;
  }
  void pause_writing() override { writable_.clear(); }
  void resume_writing() override { writable_.set(); }
  void connection_lost(std::exception_ptr error) override {
    if (exchange_ == nullptr) return;
    exchange_->say("server closed connection");
    end(std::move(error));
  }

  /// Sends all messages, as the connection takes them.
  aio::Coro<> send() {
    auto messages = exchange_->messages();
    while (auto message = co_await messages.next()) {
      co_await writable_.wait();
      transport_->write(*message);
    }
    if (transport_->can_write_eof()) {
      transport_->write_eof();
    } else {
      close_if_all_back();
    }
  }

  /// Done when the connection is.
  const aio::Future<>& ended() const { return ended_; }
  /// Nobody is interested in what comes any more.
  void leave() {
    exchange_ = nullptr;
    if (transport_) transport_->abort();
  }

 private:
  static aio::Coro<> read_on_when_drained(std::shared_ptr<EchoClient> self) {
    try {
      auto draining = self->exchange_->drain();
      co_await std::move(draining);
      self->draining_ = false;
      self->transport_->resume_reading();
    } catch (const std::system_error&) {
      self->end(std::current_exception(), true);
    }
  }

  /// TLS cannot tell the server that nothing more will come, and so the server waits on.
  void close_if_all_back() {
    if (!transport_->can_write_eof() && exchange_->all_back()) transport_->close();
  }

  void end(std::exception_ptr error, bool of_output = false) {
    if (ended_.done()) return;
    if (error == nullptr) {
      ended_.set_result();
    } else if (of_output) {
      ended_.set_exception(std::move(error));
    } else {
      try {
        std::rethrow_exception(std::move(error));
      } catch (const std::exception& caught) {
        ended_.set_exception(ConnectionLost(caught.what()));
      }
    }
  }

  Exchange* exchange_;
  aio::TransportRef transport_;
  aio::Event writable_;
  aio::Future<> ended_;
  bool draining_ = false;
};

/// However it ends, by Ctrl-C too.
class Leave {
 public:
  explicit Leave(EchoClient& client) : client_(client) {}
  Leave(const Leave&) = delete;
  Leave& operator=(const Leave&) = delete;
  ~Leave() { client_.leave(); }

 private:
  EchoClient& client_;
};

aio::Coro<> talk(aio::TaskGroup& group, EchoClient& client) {
  auto sending = group.create_task(client.send(), "sending");
  co_await client.ended();
  sending.cancel();
}

}  // namespace

aio::Coro<> talk_by_protocol(Exchange& exchange, const Destination& to) {
  const auto client = std::make_shared<EchoClient>(exchange);
  const Leave leave(*client);
  const auto factory = [&client] { return client; };
  auto connecting = to.unix_path.empty()
                        ? aio::create_connection(factory, to.host, to.port, to.options())
                        : aio::create_unix_connection(factory, to.unix_path, to.options());
  auto in_time = aio::wait_for(std::move(connecting), exchange.timeout());
  const auto [transport, protocol] = co_await std::move(in_time);
  tell_of_connection(exchange, to, *transport);
  exchange.connected(*transport);
  const auto body = [&client](aio::TaskGroup& group) { return talk(group, *client); };
  try {
    co_await aio::with(aio::TaskGroup(), body);
  } catch (const aio::ExceptionGroup& group) {
    std::rethrow_exception(group.exceptions().front());
  }
}

}  // namespace aioc::echo
