// How many connections a server takes, and sockets that it is given.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "loop/pipe.h"
#include "loop/run.h"
#include "loop/server.h"
#include "loop/sleep.h"
#include "support/co_check.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using aio::StreamWriter;
using Streams = std::pair<StreamReader, StreamWriter>;

/// Greets, and stays until the client goes.
Coro<> greet(StreamReader reader, StreamWriter writer) {
  writer.write("hello\n");
  (void)co_await reader.read();
}

Coro<> close_and_wait(Streams streams) {
  streams.second.close();
  co_await streams.second.wait_closed();
}

/// A lower limit of descriptors, while it lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(int more) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::fcntl(0, F_DUPFD, 3);
    ::close(next);
    rlimit lower = before_;
    lower.rlim_cur = static_cast<rlim_t>(next + more);
    setrlimit(RLIMIT_NOFILE, &lower);
  }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;
  ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

int bound_socket() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = aio::Address::parse("127.0.0.1", 0);
  REQUIRE(::bind(fd, address->get(), static_cast<socklen_t>(address->size())) == 0);
  return fd;
}

}  // namespace

TEST_CASE("server: beyond max_connections a client waits until another goes") {
  aio::run([]() -> Coro<> {
    auto options = aio::ServerOptions().max_connections(2);
    auto server = co_await aio::start_server(greet, "127.0.0.1", 0, options);
    auto first = co_await aio::open_connection("127.0.0.1", server.port());
    auto second = co_await aio::open_connection("127.0.0.1", server.port());
    auto third = co_await aio::open_connection("127.0.0.1", server.port());
    auto fourth = co_await aio::open_connection("127.0.0.1", server.port());
    CHECK(co_await first.first.readline() == "hello\n");
    CHECK(co_await second.first.readline() == "hello\n");
    CHECK(server.connections() == 2);
    co_await close_and_wait(std::move(first));
    CHECK(co_await third.first.readline() == "hello\n");
    CHECK(server.connections() == 2);
    co_await close_and_wait(std::move(second));
    CHECK(co_await fourth.first.readline() == "hello\n");
  }());
}

TEST_CASE("server: who connects without end does not keep the loop from all else") {
  aio::run([]() -> Coro<> {
    constexpr int kClients = 200;
    auto server = co_await aio::start_server(greet, "127.0.0.1", 0);
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    aio::StreamReader other = aio::open_read_pipe(ends[0]);
    const auto address = aio::Address::parse("127.0.0.1", server.port());
    std::vector<int> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      REQUIRE(::connect(clients.back(), address->get(),
                        static_cast<socklen_t>(address->size())) == 0);
    }
    // The kernel tells of it behind the clients that wait already.
    REQUIRE(::write(ends[1], "x", 1) == 1);
    CHECK(co_await other.readexactly(1) == "x");
    CHECK(server.connections() < kClients);
    while (server.connections() < kClients) co_await aio::sleep(0.001);
    for (const int fd : clients) ::close(fd);
    ::close(ends[1]);
  }());
}

TEST_CASE("server: short of descriptors it accepts no more, and goes on when one is free") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(greet, "127.0.0.1", 0);
    // Both ends are ours: a connection takes two.
    const DescriptorLimit limit(60);
    std::vector<Streams> greeted;
    std::vector<Streams> waiting;
    for (int i = 0; i < 26; ++i) {
      auto streams = co_await aio::open_connection("127.0.0.1", server.port());
      waiting.push_back(std::move(streams));
    }
    // A client that is greeted tells that those before it have been accepted.
    CHECK(co_await waiting.front().first.readline() == "hello\n");
    for (int i = 0; i < 20; ++i) co_await aio::sleep(0);
    const std::size_t most = server.connections();
    CHECK(most < 26);
    CHECK(most >= 10);
    for (auto& streams : waiting) {
      // The last are greeted only as the first go.
      if (&streams != &waiting.front()) CHECK(co_await streams.first.readline() == "hello\n");
      co_await close_and_wait(std::move(streams));
    }
  }());
}

TEST_CASE("server: it serves on sockets that somebody else has bound") {
  aio::run([]() -> Coro<> {
    std::vector<int> sockets = {bound_socket(), bound_socket()};
    auto server = co_await aio::start_server(greet, std::move(sockets));
    const auto addresses = server.addresses();
    REQUIRE(addresses.size() == 2);
    for (const auto& address : addresses) {
      auto streams = co_await aio::open_connection("127.0.0.1", address.port());
      CHECK(co_await streams.first.readline() == "hello\n");
    }
  }());
}
