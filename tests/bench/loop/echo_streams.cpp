// The echo server of this library, with streams: `echo_streams read` gets each message as a
// string, `echo_streams readinto` in a buffer of its own. Prints its port, then serves until it
// is killed.
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "loop/loop.h"
#include "loop/server.h"

namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

aio::Coro<> echo(aio::StreamReader reader, aio::StreamWriter writer) {
  for (;;) {
    const std::string data = co_await reader.read(kBufferBytes);
    if (data.empty()) co_return;
    writer.write(data);
    co_await writer.drain();
  }
}

aio::Coro<> echo_into(aio::StreamReader reader, aio::StreamWriter writer) {
  std::vector<char> buffer(kBufferBytes);
  for (;;) {
    const std::size_t size = co_await reader.readinto(buffer);
    if (size == 0) co_return;
    writer.write(std::string_view(buffer.data(), size));
    co_await writer.drain();
  }
}

aio::Coro<> serve(bool into) {
  aio::Server server = co_await aio::start_server(into ? echo_into : echo, "127.0.0.1", 0);
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  co_await server.serve_forever();
}

}  // namespace

int main(int argc, char** argv) {
  aio::run(serve(argc > 1 && std::string_view(argv[1]) == "readinto"));
}
