// The echo server of this library, as a Protocol. Prints its port, then serves until it is
// killed.
#include <cstdio>
#include <string_view>

#include "loop/loop.h"
#include "loop/protocol.h"
#include "loop/server.h"

namespace {

class Echo final : public aio::Protocol {
 public:
  void connection_made(aio::Transport& transport) override { transport_ = &transport; }
  void data_received(std::string_view data) override { transport_->write(data); }

 private:
  aio::Transport* transport_ = nullptr;
};

aio::Coro<> serve() {
  aio::Server server = co_await aio::create_server<Echo>("127.0.0.1", 0);
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  co_await server.serve_forever();
}

}  // namespace

int main() { aio::run(serve()); }
