#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "loop/connect.h"
#include "loop/pipe.h"
#include "loop/run.h"
#include "loop/server.h"
#include "loop/sleep.h"
#include "stream_support.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using aio::StreamWriter;
using stream_support::error_of;
using stream_support::result_of;

/// What a server's one client task hands to the test: its streams.
class Accepted {
 public:
  auto handler() {
    return [this](StreamReader reader, StreamWriter writer) -> Coro<> {
      streams_.set_result(std::pair(std::move(reader), std::move(writer)));
      co_return;
    };
  }
  aio::Future<std::pair<StreamReader, StreamWriter>> take() { return std::move(streams_); }

 private:
  aio::Future<std::pair<StreamReader, StreamWriter>> streams_;
};

/// Both ends of a TCP connection.
struct Ends {
  StreamReader reader;
  StreamWriter writer;
  StreamReader peer_reader;
  StreamWriter peer_writer;
};

Coro<std::unique_ptr<Ends>> connect_ends(std::size_t limit = StreamReader::kDefaultLimit) {
  Accepted accepted;
  auto handler = accepted.handler();
  auto server =
      co_await aio::start_server(handler, "127.0.0.1", 0, aio::ServerOptions().limit(limit));
  auto [reader, writer] = co_await aio::open_connection("127.0.0.1", server.port(), limit);
  auto waiting = accepted.take();
  auto streams = co_await std::move(waiting);
  co_return std::unique_ptr<Ends>(new Ends{std::move(reader), std::move(writer),
                                           std::move(streams.first),
                                           std::move(streams.second)});
}

/// Writes until the writer would have to wait.
void fill(StreamWriter& writer) {
  const std::string block(256 * 1024, 'x');
  while (writer.transport().get_write_buffer_size() <= writer.transport().write_buffer_high()) {
    writer.write(block);
  }
}

Coro<std::size_t> count_all(StreamReader& reader) {
  std::size_t total = 0;
  for (;;) {
    const std::string data = co_await reader.read(65536);
    if (data.empty()) co_return total;
    total += data.size();
  }
}

}  // namespace

TEST_CASE("stream writer: a drain with nothing to wait for goes on at once") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    ends->writer.write("x");
    auto drain = ends->writer.drain();
    CHECK(drain.await_ready());
    co_await drain;
    const std::string got = co_await ends->peer_reader.read(10);
    CHECK(got == "x");
  }());
}

TEST_CASE("stream writer: pieces arrive as one") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    ends->writer.writelines({"line1\n", "", "line2\n", "line3\n"});
    const std::string got = co_await ends->peer_reader.readexactly(18);
    CHECK(got == "line1\nline2\nline3\n");
    // And so they do behind a backlog.
    fill(ends->writer);
    ends->writer.writelines({"the ", "end"});
    ends->writer.write_eof();
    const std::string all = co_await ends->peer_reader.read();
    CHECK(all.substr(all.size() - 8) == "xthe end");
  }());
}

TEST_CASE("stream writer: drain waits for the low-water mark, for any number of tasks") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    fill(ends->writer);
    std::vector<aio::Task<>> drains;
    for (int i = 0; i < 5; ++i) {
      drains.push_back(
          aio::create_task(result_of<void>([&ends] { return ends->writer.drain(); })));
    }
    co_await aio::sleep(0);
    for (const auto& drain : drains) CHECK_FALSE(drain.done());
    drains[1].cancel();
    auto counting = aio::create_task(count_all(ends->peer_reader));
    for (auto& drain : drains) {
      if (drain == drains[1]) continue;
      co_await drain;
    }
    CHECK(drains[1].cancelled());
    CHECK(ends->writer.transport().get_write_buffer_size() <=
          ends->writer.transport().write_buffer_low());
    ends->writer.close();
    co_await counting;
  }());
}

TEST_CASE("stream writer: the limits of the write buffer") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    aio::Transport& transport = ends->writer.transport();
    CHECK(transport.write_buffer_high() == 64 * 1024);
    CHECK(transport.write_buffer_low() == 16 * 1024);
    transport.set_write_buffer_limits(1024);
    CHECK(transport.write_buffer_low() == 256);
    transport.set_write_buffer_limits(std::nullopt, 100);
    CHECK(transport.write_buffer_high() == 400);
    CHECK_THROWS_AS(transport.set_write_buffer_limits(1, 2), std::invalid_argument);
    // A higher mark lets who waits go on.
    transport.set_write_buffer_limits();
    fill(ends->writer);
    auto drain = aio::create_task(result_of<void>([&ends] { return ends->writer.drain(); }));
    co_await aio::sleep(0);
    CHECK_FALSE(drain.done());
    transport.set_write_buffer_limits(1 << 30, 1 << 29);
    co_await drain;
  }());
}

TEST_CASE("stream writer: a peer that has gone is an error of drain") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    ends->peer_writer.transport().abort();
    co_await ends->peer_writer.wait_closed();
    std::optional<std::system_error> error;
    while (!error) {
      ends->writer.write("anyone there?");
      error = co_await error_of<std::system_error>([&ends] { return ends->writer.drain(); });
    }
    CHECK((error->code() == std::errc::broken_pipe ||
           error->code() == std::errc::connection_reset));
    CHECK(ends->writer.is_closing());
    const auto closed =
        co_await error_of<std::system_error>([&ends] { return ends->writer.wait_closed(); });
    CHECK(closed);
  }());
}

TEST_CASE("stream writer: a drain after close throws, and a write does nothing") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    ends->writer.close();
    CHECK(ends->writer.is_closing());
    ends->writer.write("ignored");
    const auto error =
        co_await error_of<std::system_error>([&ends] { return ends->writer.drain(); });
    REQUIRE(error);
    CHECK(error->code() == std::errc::connection_reset);
    co_await ends->writer.wait_closed();
    const std::string end = co_await ends->peer_reader.read();
    CHECK(end.empty());
  }());
}

TEST_CASE("stream writer: a drain that waits is told of the loss") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    fill(ends->writer);
    auto drain = aio::create_task(result_of<void>([&ends] { return ends->writer.drain(); }));
    co_await aio::sleep(0);
    ends->peer_writer.transport().abort();
    const auto error = co_await error_of<std::system_error>([&drain] { return drain; });
    CHECK(error);
  }());
}

TEST_CASE("stream writer: half-close, then the answer") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    CHECK(ends->writer.can_write_eof());
    ends->writer.write("question");
    ends->writer.write_eof();
    CHECK_THROWS_AS(ends->writer.write("more"), std::runtime_error);
    const std::string question = co_await ends->peer_reader.read();
    CHECK(question == "question");
    ends->peer_writer.write("answer");
    ends->peer_writer.close();
    const std::string answer = co_await ends->reader.read();
    CHECK(answer == "answer");
  }());
}

TEST_CASE("stream writer: the end comes behind a backlog") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    fill(ends->writer);
    ends->writer.write("last");
    ends->writer.write_eof();
    const std::string all = co_await ends->peer_reader.read();
    CHECK(all.substr(all.size() - 4) == "last");
  }());
}

TEST_CASE("stream writer: dropped open, it sends what was written and closes") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    fill(ends->writer);
    {
      const StreamWriter dropped = std::move(ends->writer);
      const StreamReader also = std::move(ends->reader);
    }
    const std::size_t total = co_await count_all(ends->peer_reader);
    CHECK(total >= 256 * 1024);
  }());
}

TEST_CASE("stream writer: reader and writer may go in any order while data is in flight") {
  aio::run([]() -> Coro<> {
    for (const bool reader_first : {true, false}) {
      auto ends = co_await connect_ends();
      fill(ends->peer_writer);
      fill(ends->writer);
      if (reader_first) {
        { const StreamReader gone = std::move(ends->reader); }
        co_await aio::sleep(0);
        const StreamWriter gone_too = std::move(ends->writer);
      } else {
        { const StreamWriter gone = std::move(ends->writer); }
        co_await aio::sleep(0);
        const StreamReader gone_too = std::move(ends->reader);
      }
      ends->peer_writer.transport().abort();
      (void)co_await error_of<std::system_error>(
          [&ends] { return ends->peer_writer.wait_closed(); });
    }
  }());
}

TEST_CASE("stream writer: 10 MB through a slow reader in bounded memory") {
  aio::run([]() -> Coro<> {
    constexpr std::size_t kTotal = 10'000'000;
    constexpr std::size_t kLimit = 16 * 1024;
    auto ends = co_await connect_ends(kLimit);
    auto sending = [](StreamWriter& writer, std::size_t& most) -> Coro<> {
      const std::string block(50'000, 'y');
      for (std::size_t sent = 0; sent < kTotal; sent += block.size()) {
        writer.write(block);
        most = std::max(most, writer.transport().get_write_buffer_size());
        co_await writer.drain();
      }
      writer.write_eof();
    };
    std::size_t most = 0;
    auto sender = aio::create_task(sending(ends->writer, most));
    std::size_t total = 0;
    std::array<char, 1000> piece{};
    while (const std::size_t size = co_await ends->peer_reader.readinto(piece)) {
      total += size;
      if (total % 7 == 0) co_await aio::sleep(0);
    }
    co_await sender;
    CHECK(total == kTotal);
    CHECK(most <= 64 * 1024 + 50'000);
  }());
}

TEST_CASE("stream writer: wait_closed can be cancelled, and wait before close") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    auto waiting =
        aio::create_task(result_of<void>([&ends] { return ends->writer.wait_closed(); }));
    auto cancelled =
        aio::create_task(result_of<void>([&ends] { return ends->writer.wait_closed(); }));
    co_await aio::sleep(0);
    cancelled.cancel();
    ends->writer.close();
    co_await waiting;
    CHECK(cancelled.cancelled());
  }());
}

TEST_CASE("stream writer: a readinto that had its data and is cancelled puts it back") {
  aio::run([]() -> Coro<> {
    auto ends = co_await connect_ends();
    std::vector<char> memory(65536);
    // Cancelled by a task that runs between the arrival and the reader's next step.
    auto reading =
        aio::create_task(result_of<std::size_t>([&] { return ends->reader.readinto(memory); }));
    co_await aio::sleep(0);
    ends->peer_writer.write("kept");
    for (int i = 0; i < 3; ++i) co_await aio::sleep(0);
    reading.cancel();
    while (!reading.done()) co_await aio::sleep(0);
    std::string got;
    if (reading.cancelled()) {
      got = co_await ends->reader.readexactly(4);
    } else {
      got.assign(memory.data(), reading.result());
    }
    CHECK(got == "kept");
  }());
}
