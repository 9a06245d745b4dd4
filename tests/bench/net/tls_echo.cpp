// The TLS echo server of this library: `tls_echo protocol`, `tls_echo read` with streams and a
// string a message, `tls_echo readinto` with a buffer of the connection's own. Prints its port,
// then serves until it is killed.
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "loop/loop.h"
#include "net/tls.h"

namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

class Echo final : public aio::Protocol {
 public:
  void connection_made(aio::Transport& transport) override { transport_ = &transport; }
  void data_received(std::string_view data) override { transport_->write(data); }

 private:
  aio::Transport* transport_ = nullptr;
};

aio::Coro<> echo(aio::StreamReader reader, aio::StreamWriter writer) {
  try {
    for (;;) {
      const std::string data = co_await reader.read(kBufferBytes);
      if (data.empty()) co_return;
      writer.write(data);
      co_await writer.drain();
    }
  } catch (const std::system_error&) {  // the client says no goodbye
  }
}

aio::Coro<> echo_into(aio::StreamReader reader, aio::StreamWriter writer) {
  std::vector<char> buffer(kBufferBytes);
  try {
    for (;;) {
      const std::size_t size = co_await reader.readinto(buffer);
      if (size == 0) co_return;
      writer.write(std::string_view(buffer.data(), size));
      co_await writer.drain();
    }
  } catch (const std::system_error&) {
  }
}

aio::Coro<> serve(std::string_view kind) {
  const auto layer = aioc::net::tls_server_layer(aioc::net::TlsContext::self_signed());
  const auto options = aio::ServerOptions().layer(layer);
  auto listening = kind == "protocol" ? aio::create_server<Echo>("127.0.0.1", 0, options)
                                      : aio::start_server(kind == "readinto" ? echo_into : echo,
                                                          "127.0.0.1", 0, options);
  aio::Server server = co_await std::move(listening);
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  co_await server.serve_forever();
}

}  // namespace

int main(int argc, char** argv) { aio::run(serve(argc > 1 ? argv[1] : "protocol")); }
