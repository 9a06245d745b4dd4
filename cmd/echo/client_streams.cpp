// The echo client by coroutines and streams: the seed's echo_client().
#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include "echo/client.h"
#include "loop/exception_group.h"
#include "loop/task_group.h"
#include "loop/timeout.h"
#include "loop/with.h"

namespace aioc::echo {
namespace {

class StreamsClient {
 public:
  StreamsClient(Exchange& exchange, aio::StreamReader reader, aio::StreamWriter writer)
      : exchange_(exchange), reader_(std::move(reader)), writer_(std::move(writer)) {}

  aio::Coro<> talk() {
    const auto body = [this](aio::TaskGroup& group) { return talk(group); };
    try {
      co_await aio::with(aio::TaskGroup(), body);
    } catch (const aio::ExceptionGroup& group) {
      std::rethrow_exception(group.exceptions().front());
    }
    exchange_.say("closing");
    writer_.close();
    try {
      co_await writer_.wait_closed();
    } catch (const std::system_error&) {  // what was to come has come
    }
  }

 private:
  aio::Coro<> talk(aio::TaskGroup& group) {
    auto sending = group.create_task(send(), "sending");
    // TLS cannot tell the server that nothing more will come, and so the server waits on.
    const bool ends = writer_.can_write_eof();
    while (ends || !exchange_.all_back()) {
      auto receiving = receive();
      const std::string data = co_await std::move(receiving);
      if (data.empty()) break;
      exchange_.received(data);
      auto draining = exchange_.drain();
      co_await std::move(draining);
    }
    sending.cancel();
  }

  aio::Coro<> send() {
    auto messages = exchange_.messages();
    while (auto message = co_await messages.next()) {
      try {
        writer_.write(*message);
        co_await writer_.drain();
      } catch (const std::system_error& error) {
        throw ConnectionLost(error.what());
      }
    }
    if (writer_.can_write_eof()) {
      writer_.write_eof();
    } else if (exchange_.all_back()) {
      writer_.close();  // nothing is to come that would wake who receives
    }
    exchange_.say("waiting for response");
  }

  aio::Coro<std::string> receive() {
    constexpr std::ptrdiff_t kMost = 64 * 1024;
    try {
      co_return co_await reader_.read(kMost);
    } catch (const std::system_error& error) {
      throw ConnectionLost(error.what());
    }
  }

  Exchange& exchange_;
  aio::StreamReader reader_;
  aio::StreamWriter writer_;
};

}  // namespace

aio::Coro<> talk_by_streams(Exchange& exchange, const Destination& to) {
  auto opening = to.unix_path.empty() ? aio::open_connection(to.host, to.port, to.options())
                                      : aio::open_unix_connection(to.unix_path, to.options());
  auto in_time = aio::wait_for(std::move(opening), exchange.timeout());
  auto [reader, writer] = co_await std::move(in_time);
  tell_of_connection(exchange, to, writer.transport());
  exchange.connected(writer.transport());
  StreamsClient client(exchange, std::move(reader), std::move(writer));
  auto talking = client.talk();
  co_await std::move(talking);
}

}  // namespace aioc::echo
