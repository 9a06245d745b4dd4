// The echo server on Asio's coroutines, for comparison. Prints its port, then serves until it
// is killed.
#include <asio.hpp>
#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

namespace {

using asio::ip::tcp;

constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;
constexpr int kBacklog = 1024;

asio::awaitable<void> echo(tcp::socket socket) {
  std::vector<char> data(kBufferBytes);
  try {
    for (;;) {
      const std::size_t size =
          co_await socket.async_read_some(asio::buffer(data), asio::use_awaitable);
      co_await asio::async_write(socket, asio::buffer(data, size), asio::use_awaitable);
    }
  } catch (const std::system_error&) {
    // The peer has gone.
  }
}

asio::awaitable<void> serve(tcp::acceptor acceptor) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), echo(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main() {
  asio::io_context context(1);
  tcp::acceptor acceptor(context);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), 0);
  acceptor.open(endpoint.protocol());
  acceptor.bind(endpoint);
  acceptor.listen(kBacklog);
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(context, serve(std::move(acceptor)), asio::detached);
  context.run();
}
