#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "loop/pipe.h"
#include "loop/run.h"
#include "loop/sleep.h"
#include "loop/task.h"
#include "stream_support.h"

namespace {

using aio::Coro;
using stream_support::error_of;
using stream_support::result_of;
using stream_support::TemporaryPath;

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  return ends;
}

}  // namespace

TEST_CASE("pipe: what one end writes the other reads") {
  aio::run([]() -> Coro<> {
    const auto ends = make_pipe();
    auto reader = aio::open_read_pipe(ends[0]);
    auto writer = aio::open_write_pipe(ends[1]);
    writer.write("first\nsecond");
    const std::string line = co_await reader.readline();
    CHECK(line == "first\n");
    writer.close();
    co_await writer.wait_closed();
    const std::string rest = co_await reader.read();
    CHECK(rest == "second");
  }());
}

TEST_CASE("pipe: its end is sent by write_eof") {
  aio::run([]() -> Coro<> {
    const auto ends = make_pipe();
    auto reader = aio::open_read_pipe(ends[0]);
    auto writer = aio::open_write_pipe(ends[1]);
    CHECK(writer.can_write_eof());
    writer.write("all");
    writer.write_eof();
    const std::string all = co_await reader.read();
    CHECK(all == "all");
    co_await writer.wait_closed();
  }());
}

TEST_CASE("pipe: a full one makes drain wait") {
  aio::run([]() -> Coro<> {
    const auto ends = make_pipe();
    auto reader = aio::open_read_pipe(ends[0]);
    auto writer = aio::open_write_pipe(ends[1]);
    const std::string block(1 << 20, 'x');
    writer.write(block);
    auto drain = aio::create_task(result_of<void>([&writer] { return writer.drain(); }));
    co_await aio::sleep(0);
    CHECK_FALSE(drain.done());
    const std::string all = co_await reader.readexactly(block.size());
    CHECK(all == block);
    co_await drain;
  }());
}

TEST_CASE("pipe: a reader that goes is noticed by a writer that does not write") {
  aio::run([]() -> Coro<> {
    const auto ends = make_pipe();
    auto writer = aio::open_write_pipe(ends[1]);
    auto waiting =
        aio::create_task(result_of<void>([&writer] { return writer.wait_closed(); }));
    co_await aio::sleep(0);
    close(ends[0]);
    co_await waiting;
    CHECK(writer.is_closing());
    const auto error =
        co_await error_of<std::system_error>([&writer] { return writer.drain(); });
    CHECK(error);
  }());
}

TEST_CASE("pipe: a dead reader is an error of drain and no signal") {
  aio::run([]() -> Coro<> {
    const auto ends = make_pipe();
    auto writer = aio::open_write_pipe(ends[1]);
    close(ends[0]);
    writer.write("anyone?");
    const auto error =
        co_await error_of<std::system_error>([&writer] { return writer.drain(); });
    REQUIRE(error);
    CHECK(error->code() == std::errc::broken_pipe);
  }());
}

TEST_CASE("pipe: one end of a socket pair") {
  aio::run([]() -> Coro<> {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    auto reader = aio::open_read_pipe(ends[0]);
    auto writer = aio::open_write_pipe(ends[1]);
    writer.write("x");
    writer.write_eof();
    const std::string all = co_await reader.read();
    CHECK(all == "x");
  }());
}

TEST_CASE("pipe: the descriptor of others blocks again when it is closed") {
  const auto ends = make_pipe();
  const int copy = dup(ends[0]);
  aio::run([](int fd) -> Coro<> {
    auto reader = aio::open_read_pipe(fd);
    CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    co_return;
  }(ends[0]));
  CHECK((fcntl(copy, F_GETFL) & O_NONBLOCK) == 0);
  CHECK(fcntl(ends[0], F_GETFL) == -1);
  close(copy);
  close(ends[1]);
}

TEST_CASE("pipe: a file is read to its end, with backpressure") {
  const TemporaryPath directory;
  const std::string path = directory.file("numbers");
  std::string expected;
  for (int i = 0; i < 100'000; ++i) expected += std::to_string(i) + "\n";
  std::ofstream(path) << expected;
  aio::run([](std::string name, const std::string& all) -> Coro<> {
    auto reader = aio::open_read_pipe(open(name.c_str(), O_RDONLY | O_CLOEXEC), 1024);
    std::string read;
    for (;;) {
      const std::string line = co_await reader.readline();
      if (line.empty()) break;
      read += line;
    }
    CHECK(read == all);
    CHECK(reader.at_eof());
  }(path, expected));
}

TEST_CASE("pipe: a reader of a file may go while a thread reads for it") {
  const TemporaryPath directory;
  const std::string path = directory.file("some");
  std::ofstream(path) << std::string(1 << 20, 'x');
  aio::run([](std::string name) -> Coro<> {
    {
      auto reader = aio::open_read_pipe(open(name.c_str(), O_RDONLY | O_CLOEXEC));
      const std::string some = co_await reader.read(10);
      CHECK(some == "xxxxxxxxxx");
    }
    auto reader = aio::open_read_pipe(open(name.c_str(), O_RDONLY | O_CLOEXEC));
    co_return;
  }(path));
}

TEST_CASE("pipe: a file is written at once") {
  const TemporaryPath directory;
  const std::string path = directory.file("out");
  aio::run([](std::string name) -> Coro<> {
    auto writer =
        aio::open_write_pipe(open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    writer.write("one\n");
    writer.writelines({"two\n", "three\n"});
    co_await writer.drain();
    writer.close();
    co_await writer.wait_closed();
  }(path));
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  CHECK(content.str() == "one\ntwo\nthree\n");
}

TEST_CASE("pipe: what cannot be written is an error of drain") {
  if (access("/dev/full", W_OK) != 0) return;
  aio::run([]() -> Coro<> {
    auto writer = aio::open_write_pipe(open("/dev/full", O_WRONLY | O_CLOEXEC));
    writer.write("x");
    const auto error =
        co_await error_of<std::system_error>([&writer] { return writer.drain(); });
    REQUIRE(error);
    CHECK(error->code() == std::errc::no_space_on_device);
  }());
}

TEST_CASE("pipe: /dev/null is an empty file") {
  aio::run([]() -> Coro<> {
    auto reader = aio::open_read_pipe(open("/dev/null", O_RDONLY | O_CLOEXEC));
    const std::string nothing = co_await reader.read();
    CHECK(nothing.empty());
  }());
}

TEST_CASE("pipe: a closed descriptor is refused") {
  aio::run([]() -> Coro<> {
    CHECK_THROWS_AS(aio::open_read_pipe(-1), std::system_error);
    co_return;
  }());
}
