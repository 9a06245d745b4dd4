#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "loop/getaddrinfo.h"
#include "loop/run.h"
#include "loop/server.h"
#include "loop/sleep.h"
#include "loop/with.h"
#include "stream_support.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using aio::StreamWriter;
using stream_support::error_of;
using stream_support::result_of;
using stream_support::TemporaryPath;

/// Answers lines with the same until there are no more.
Coro<> echo_lines(StreamReader reader, StreamWriter writer) {
  for (;;) {
    const std::string line = co_await reader.readline();
    if (line.empty()) co_return;
    writer.write(line);
    co_await writer.drain();
  }
}

Coro<std::string> ask(StreamReader& reader, StreamWriter& writer, std::string line) {
  writer.write(line);
  std::string answer = co_await reader.readline();
  co_return answer;
}

}  // namespace

TEST_CASE("server: each client over TCP has its own task") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
    CHECK(server.is_serving());
    REQUIRE(server.addresses().size() == 1);
    CHECK(server.addresses().front().host() == "127.0.0.1");
    CHECK(server.port() != 0);
    CHECK(server.addresses().front().text() == "127.0.0.1:" + std::to_string(server.port()));
    std::vector<std::pair<StreamReader, StreamWriter>> clients;
    for (int i = 0; i < 20; ++i) {
      auto streams = co_await aio::open_connection("127.0.0.1", server.port());
      CHECK(streams.second.peername().port() == server.port());
      CHECK(streams.second.sockname().host() == "127.0.0.1");
      clients.push_back(std::move(streams));
    }
    for (auto& [reader, writer] : clients) {
      const std::string answer = co_await ask(reader, writer, "hello\n");
      CHECK(answer == "hello\n");
    }
    CHECK(server.connections() == 20);
    clients.clear();
    server.close();
    CHECK_FALSE(server.is_serving());
    CHECK(server.addresses().empty());
    co_await server.wait_closed();
    CHECK(server.connections() == 0);
  }());
}

TEST_CASE("server: over a Unix socket, whose file goes with it") {
  const TemporaryPath directory;
  aio::run([](std::string path) -> Coro<> {
    for (int round = 0; round < 2; ++round) {  // the second finds no trace
      auto server = co_await aio::start_unix_server(echo_lines, path);
      auto [reader, writer] = co_await aio::open_unix_connection(path);
      const std::string answer = co_await ask(reader, writer, "hello\n");
      CHECK(answer == "hello\n");
      CHECK(server.addresses().front().text() == path);
      writer.close();
      co_await writer.wait_closed();
      server.close();
      co_await server.wait_closed();
      CHECK(access(path.c_str(), F_OK) != 0);
    }
  }(directory.file("socket")));
}

TEST_CASE("server: a Unix path that is too long or is no socket is refused") {
  const TemporaryPath directory;
  aio::run([](std::string missing) -> Coro<> {
    const std::string path(200, 'x');
    const auto server = co_await error_of<std::system_error>(
        [&path] { return aio::start_unix_server(echo_lines, path); });
    REQUIRE(server);
    CHECK(server->code() == std::errc::filename_too_long);
    const auto client = co_await error_of<std::system_error>(
        [&path] { return aio::open_unix_connection(path); });
    CHECK(client);
    const auto none = co_await error_of<std::system_error>(
        [&missing] { return aio::open_unix_connection(missing); });
    REQUIRE(none);
    CHECK(none->code() == std::errc::no_such_file_or_directory);
  }(directory.file("missing")));
}

TEST_CASE("server: a port that is taken is refused") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
    const auto error = co_await error_of<std::system_error>(
        [&server] { return aio::start_server(echo_lines, "127.0.0.1", server.port()); });
    REQUIRE(error);
    CHECK(error->code() == std::errc::address_in_use);
  }());
}

TEST_CASE("server: several may share a port that is to be reused") {
  aio::run([]() -> Coro<> {
    const auto options = aio::ServerOptions().reuse_port(true);
    auto first = co_await aio::start_server(echo_lines, "127.0.0.1", 0, options);
    auto second = co_await aio::start_server(echo_lines, "127.0.0.1", first.port(), options);
    CHECK(second.port() == first.port());
  }());
}

TEST_CASE("server: an empty host is every interface") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "", 0);
    for (const aio::Address& address : server.addresses()) {
      auto [reader, writer] = co_await aio::open_connection(
          address.family() == AF_INET6 ? "::1" : "127.0.0.1", address.port());
      const std::string answer = co_await ask(reader, writer, "hi\n");
      CHECK(answer == "hi\n");
    }
  }());
}

TEST_CASE("server: it need not serve at once") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0,
                                             aio::ServerOptions().start_serving(false));
    CHECK_FALSE(server.is_serving());
    const std::uint16_t port = server.port();
    const auto refused = co_await error_of<std::system_error>(
        [&port] { return aio::open_connection("127.0.0.1", port); });
    REQUIRE(refused);
    CHECK(refused->code() == std::errc::connection_refused);
    server.start_serving();
    server.start_serving();
    CHECK(server.is_serving());
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port);
    const std::string answer = co_await ask(reader, writer, "now\n");
    CHECK(answer == "now\n");
  }());
}

TEST_CASE("server: serve_forever ends with a cancel, and the clients with it") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
    auto serving =
        aio::create_task(result_of<void>([&server] { return server.serve_forever(); }));
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
    const std::string answer = co_await ask(reader, writer, "hello\n");
    CHECK(answer == "hello\n");
    const auto twice =
        co_await error_of<std::runtime_error>([&server] { return server.serve_forever(); });
    CHECK(twice);
    serving.cancel();
    const std::string end = co_await reader.read();
    CHECK(end.empty());
    while (!serving.done()) co_await aio::sleep(0);
    CHECK(serving.cancelled());
    CHECK_FALSE(server.is_serving());
    const auto closed =
        co_await error_of<std::runtime_error>([&server] { return server.serve_forever(); });
    CHECK(closed);
  }());
}

TEST_CASE("server: close ends serve_forever") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
    auto serving =
        aio::create_task(result_of<void>([&server] { return server.serve_forever(); }));
    co_await aio::sleep(0);
    server.close();
    while (!serving.done()) co_await aio::sleep(0);
    CHECK(serving.cancelled());
  }());
}

TEST_CASE("server: wait_closed waits for the close and for the connections") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
    const std::string answer = co_await ask(reader, writer, "hello\n");
    auto waiting =
        aio::create_task(result_of<void>([&server] { return server.wait_closed(); }));
    co_await aio::sleep(0);
    CHECK_FALSE(waiting.done());
    server.close();
    for (int i = 0; i < 5; ++i) co_await aio::sleep(0);
    CHECK_FALSE(waiting.done());
    const std::string still = co_await ask(reader, writer, "still there\n");
    CHECK(still == "still there\n");
    writer.close();
    co_await waiting;
    co_await server.wait_closed();
  }());
}

TEST_CASE("server: its clients can be closed or aborted") {
  aio::run([]() -> Coro<> {
    for (const bool abort : {false, true}) {
      auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
      auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
      const std::string answer = co_await ask(reader, writer, "hello\n");
      server.close();
      if (abort) {
        server.abort_clients();
      } else {
        server.close_clients();
      }
      co_await server.wait_closed();
      const std::string end = co_await reader.read();
      CHECK(end.empty());
    }
  }());
}

TEST_CASE("server: it is a resource of with") {
  aio::run([]() -> Coro<> {
    std::uint16_t port = 0;
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
    co_await aio::with(std::move(server), [&](aio::Server& open) -> Coro<> {
      port = open.port();
      auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port);
      const std::string answer = co_await ask(reader, writer, "hello\n");
      CHECK(answer == "hello\n");
    });
    const auto refused = co_await error_of<std::system_error>(
        [&port] { return aio::open_connection("127.0.0.1", port); });
    CHECK(refused);
  }());
}

TEST_CASE("server: what a handler captured and was given lives as long as its task") {
  aio::run([]() -> Coro<> {
    const std::string greeting(100, 'g');
    auto handler = [greeting](StreamReader& reader, StreamWriter& writer) -> Coro<> {
      const std::string line = co_await reader.readline();
      writer.write(greeting + line);
    };
    auto making = aio::start_server(std::move(handler), "127.0.0.1", 0);
    auto server = std::make_unique<aio::Server>(co_await std::move(making));
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server->port());
    while (server->connections() == 0) co_await aio::sleep(0);
    server.reset();  // the connection goes on
    const std::string answer = co_await ask(reader, writer, "!\n");
    CHECK(answer == greeting + "!\n");
    const std::string end = co_await reader.read();
    CHECK(end.empty());
  }());
}

TEST_CASE("server: an exception of a handler is reported and closes its connection only") {
  std::vector<std::string> reports;
  aio::EventLoop loop;
  loop.set_exception_handler([&reports](const std::string& where, const std::exception_ptr&) {
    reports.push_back(where);
  });
  loop.run_until_complete([]() -> Coro<> {
    auto handler = [](StreamReader reader, StreamWriter writer) -> Coro<> {
      const std::string line = co_await reader.readline();
      if (line == "bad\n") throw std::runtime_error("bad");
      writer.write(line);
    };
    auto server = co_await aio::start_server(handler, "127.0.0.1", 0);
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
    const std::string none = co_await ask(reader, writer, "bad\n");
    CHECK(none.empty());
    auto [reader2, writer2] = co_await aio::open_connection("127.0.0.1", server.port());
    const std::string answer = co_await ask(reader2, writer2, "good\n");
    CHECK(answer == "good\n");
  }());
  CHECK(reports.size() == 1);
}

TEST_CASE("server: clients that wait when the program ends are cancelled") {
  bool cancelled = false;
  aio::run([](bool& flag) -> Coro<> {
    auto handler = [&flag](StreamReader reader, StreamWriter writer) -> Coro<> {
      writer.write("ready\n");
      try {
        (void)co_await reader.readline();
      } catch (const aio::CancelledError&) {
        flag = true;
        throw;
      }
    };
    auto server = co_await aio::start_server(handler, "127.0.0.1", 0);
    auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port());
    (void)co_await reader.readline();
  }(cancelled));
  CHECK(cancelled);
}

TEST_CASE("connect: a cancel ends it at once") {
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "127.0.0.1", 0);
    const std::uint16_t port = server.port();
    auto connecting = aio::create_task(aio::open_connection("127.0.0.1", port));
    co_await aio::sleep(0);
    connecting.cancel();
    co_await aio::sleep(0);
    CHECK(connecting.cancelled());
  }());
}

TEST_CASE("connect: a name is looked up, and a lookup can be cancelled") {
  // A bare system may lack the file, and would ask a server beyond loopback.
  std::ifstream hosts("/etc/hosts");
  const std::string names((std::istreambuf_iterator<char>(hosts)), {});
  if (names.find("localhost") == names.npos) {
    WARN("no localhost in /etc/hosts: nothing to look up");
    return;
  }
  aio::run([]() -> Coro<> {
    auto server = co_await aio::start_server(echo_lines, "localhost", 0);
    auto [reader, writer] = co_await aio::open_connection("localhost", server.port());
    const std::string answer = co_await ask(reader, writer, "hello\n");
    CHECK(answer == "hello\n");
    auto looking = aio::create_task(
        result_of<std::vector<aio::Address>>([] { return aio::getaddrinfo("localhost", 80); }));
    co_await aio::sleep(0);
    looking.cancel();
    co_await aio::sleep(0);
    CHECK(looking.cancelled());
  }());
}

TEST_CASE("getaddrinfo: a numeric address needs no thread and no wait") {
  aio::run_virtual([]() -> Coro<> {
    auto lookup = aio::getaddrinfo("127.0.0.1", 80);
    CHECK(lookup.await_ready());
    const auto found = co_await lookup;
    REQUIRE(found.size() == 1);
    CHECK(found.front().text() == "127.0.0.1:80");
    const auto v6 = co_await aio::getaddrinfo("::1", 81);
    CHECK(v6.front().text() == "[::1]:81");
    CHECK(v6.front().family() == AF_INET6);
  }());
}

TEST_CASE("address: names are no addresses, and addresses compare") {
  CHECK_FALSE(aio::Address::parse("localhost", 1));
  CHECK_FALSE(aio::Address::parse("", 1));
  CHECK_FALSE(aio::Address::parse("1.2.3", 1));
  CHECK(*aio::Address::parse("10.0.0.1", 5) == *aio::Address::parse("10.0.0.1", 5));
  CHECK_FALSE(*aio::Address::parse("10.0.0.1", 5) == *aio::Address::parse("10.0.0.1", 6));
  CHECK_FALSE(aio::Address());
  CHECK(aio::Address::unix_path("/a/b").path() == "/a/b");
}
