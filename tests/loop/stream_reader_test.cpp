#include <array>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "loop/run.h"
#include "loop/sleep.h"
#include "loop/stream_reader.h"
#include "loop/task.h"
#include "stream_support.h"

namespace {

using aio::Coro;
using aio::StreamReader;
using stream_support::error_of;
using stream_support::result_of;

/// Runs a body that gets a reader with the limit, on the virtual clock.
template <class F>
void with_reader(F body, std::size_t limit = StreamReader::kDefaultLimit) {
  StreamReader reader(limit);
  aio::run_virtual(body(reader));
}

std::exception_ptr a_failure() { return std::make_exception_ptr(std::domain_error("broken")); }

/// Counts how often it is paused and resumed.
class FakeTransport final : public aio::Transport {
 public:
  void write(std::string_view) override {}
  void write_eof() override {}
  bool can_write_eof() const override { return false; }
  std::size_t get_write_buffer_size() const override { return 0; }
  void pause_reading() override { ++pauses; }
  void resume_reading() override { ++resumes; }
  bool is_reading() const override { return pauses == resumes; }
  void close() override { closing_ = true; }
  void abort() override { closing_ = true; }

  int pauses = 0;
  int resumes = 0;
};

}  // namespace

TEST_CASE("stream reader: a limit of zero is refused") {
  CHECK_THROWS_AS(StreamReader(0), std::invalid_argument);
}

TEST_CASE("stream reader: read(0) is empty at once and takes nothing") {
  with_reader([](StreamReader& reader) -> Coro<> {
    const std::string nothing = co_await reader.read(0);
    CHECK(nothing.empty());
    reader.feed_data("data");
    const std::string still_nothing = co_await reader.read(0);
    CHECK(still_nothing.empty());
    const std::string data = co_await reader.read(10);
    CHECK(data == "data");
  });
}

TEST_CASE("stream reader: read(n) waits for something and takes what there is") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.read(30); }));
    co_await aio::sleep(0);
    CHECK_FALSE(reading.done());
    reader.feed_data("line1\n");
    const std::string data = co_await reading;
    CHECK(data == "line1\n");
    reader.feed_data("abcdef");
    const std::string part = co_await reader.read(4);
    CHECK(part == "abcd");
    const std::string rest = co_await reader.read(4);
    CHECK(rest == "ef");
  });
}

TEST_CASE("stream reader: read(n) is empty at the end of the stream") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.read(1024); }));
    co_await aio::sleep(0);
    reader.feed_eof();
    const std::string data = co_await reading;
    CHECK(data.empty());
    CHECK(reader.at_eof());
    const std::string again = co_await reader.read(1024);
    CHECK(again.empty());
  });
}

TEST_CASE("stream reader: read() takes all until the end, beyond the limit") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        auto reading =
            aio::create_task(result_of<std::string>([&reader] { return reader.read(); }));
        co_await aio::sleep(0);
        reader.feed_data("chunk1\n");
        co_await aio::sleep(0);
        reader.feed_data("chunk2");
        CHECK_FALSE(reading.done());
        reader.feed_eof();
        const std::string all = co_await reading;
        CHECK(all == "chunk1\nchunk2");
        CHECK(reader.at_eof());
      },
      3);
}

TEST_CASE("stream reader: at_eof() only when ended and read") {
  with_reader([](StreamReader& reader) -> Coro<> {
    CHECK_FALSE(reader.at_eof());
    reader.feed_data("some data\n");
    CHECK_FALSE(reader.at_eof());
    const std::string line = co_await reader.readline();
    CHECK(line == "some data\n");
    CHECK_FALSE(reader.at_eof());
    reader.feed_data("x");
    reader.feed_eof();
    CHECK_FALSE(reader.at_eof());
    const std::string rest = co_await reader.read(5);
    CHECK(rest == "x");
    CHECK(reader.at_eof());
    CHECK_THROWS_AS(reader.feed_data("late"), std::logic_error);
  });
}

TEST_CASE("stream reader: readinto() fills the caller's memory") {
  with_reader([](StreamReader& reader) -> Coro<> {
    std::array<char, 4> to{};
    reader.feed_data("abcdef");
    const std::size_t first = co_await reader.readinto(to);
    CHECK(std::string(to.data(), first) == "abcd");
    const std::size_t second = co_await reader.readinto(to);
    CHECK(std::string(to.data(), second) == "ef");
    const std::size_t none = co_await reader.readinto(std::span<char>());
    CHECK(none == 0);
    reader.feed_eof();
    const std::size_t end = co_await reader.readinto(to);
    CHECK(end == 0);
  });
}

// readline

TEST_CASE("stream reader: readline() joins chunks and leaves what follows") {
  with_reader([](StreamReader& reader) -> Coro<> {
    reader.feed_data("chunk1 ");
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.readline(); }));
    co_await aio::sleep(0);
    reader.feed_data("chunk2 ");
    reader.feed_data("chunk3 ");
    co_await aio::sleep(0);
    CHECK_FALSE(reading.done());
    reader.feed_data("\n chunk4");
    const std::string line = co_await reading;
    CHECK(line == "chunk1 chunk2 chunk3 \n");
    const std::string rest = co_await reader.read(100);
    CHECK(rest == " chunk4");
  });
}

TEST_CASE("stream reader: readline() byte for byte") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.readline(); }));
    for (const char* byte : {"a", "b", "\n"}) {
      co_await aio::sleep(0);
      reader.feed_data(byte);
    }
    const std::string line = co_await reading;
    CHECK(line == "ab\n");
  });
}

TEST_CASE("stream reader: readline() takes lines that are there already, one by one") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        reader.feed_data("line1\nline2\nline3\n");
        for (const char* expected : {"line1\n", "line2\n", "line3\n"}) {
          const std::string line = co_await reader.readline();
          CHECK(line == expected);
        }
      },
      6);
}

TEST_CASE("stream reader: the last line may lack its end, and then there are none") {
  with_reader([](StreamReader& reader) -> Coro<> {
    reader.feed_data("some data");
    reader.feed_eof();
    const std::string last = co_await reader.readline();
    CHECK(last == "some data");
    const std::string none = co_await reader.readline();
    CHECK(none.empty());
  });
}

TEST_CASE("stream reader: a line over the limit is dropped and thrown") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        // With its end there, what follows stays.
        reader.feed_data("li\nlong line\nli2\n");
        const std::string first = co_await reader.readline();
        CHECK(first == "li\n");
        const auto error =
            co_await error_of<std::length_error>([&reader] { return reader.readline(); });
        CHECK(error);
        const std::string next = co_await reader.readline();
        CHECK(next == "li2\n");
        // Without, all is dropped.
        reader.feed_data("too much data");
        const auto second =
            co_await error_of<std::length_error>([&reader] { return reader.readline(); });
        CHECK(second);
        reader.feed_data("ok\n");
        const std::string after = co_await reader.readline();
        CHECK(after == "ok\n");
      },
      4);
}

TEST_CASE("stream reader: a line that grows over the limit wakes its reader") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        auto reading =
            aio::create_task(result_of<std::string>([&reader] { return reader.readline(); }));
        co_await aio::sleep(0);
        reader.feed_data("chunk1");
        reader.feed_data("chunk2");
        reader.feed_data("chunk3\n");
        const auto error = co_await error_of<std::length_error>([&reading] { return reading; });
        CHECK(error);
        reader.feed_eof();
        CHECK(reader.at_eof());
      },
      7);
}

// readuntil

TEST_CASE("stream reader: readuntil() refuses an empty separator") {
  with_reader([](StreamReader& reader) -> Coro<> {
    const auto error =
        co_await error_of<std::invalid_argument>([&reader] { return reader.readuntil(""); });
    CHECK(error);
  });
}

TEST_CASE("stream reader: readuntil() finds a separator that comes in pieces") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.readuntil("abc"); }));
    co_await aio::sleep(0);
    reader.feed_data("ab");
    co_await aio::sleep(0);
    reader.feed_data("dab");
    co_await aio::sleep(0);
    CHECK_FALSE(reading.done());
    reader.feed_data("cdata");
    const std::string chunk = co_await reading;
    CHECK(chunk == "abdabc");
    const std::string rest = co_await reader.read(10);
    CHECK(rest == "data");
  });
}

TEST_CASE("stream reader: readuntil() at the end gives the part in the error") {
  with_reader([](StreamReader& reader) -> Coro<> {
    reader.feed_data("some dataAA");
    reader.feed_eof();
    const auto error = co_await error_of<aio::IncompleteReadError>(
        [&reader] { return reader.readuntil("AAA"); });
    REQUIRE(error);
    CHECK(error->partial == "some dataAA");
    CHECK(error->expected == 0);
    CHECK(std::string(error->what()) == "11 bytes read on a total of undefined expected bytes");
    CHECK(reader.at_eof());
  });
}

TEST_CASE("stream reader: readuntil() over the limit leaves all in the buffer") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        reader.feed_data("some dataAA");
        const auto missing = co_await error_of<aio::LimitOverrunError>(
            [&reader] { return reader.readuntil("AAA"); });
        REQUIRE(missing);
        CHECK(missing->consumed == 9);
        reader.feed_data("A");
        const auto found = co_await error_of<aio::LimitOverrunError>(
            [&reader] { return reader.readuntil("AAA"); });
        REQUIRE(found);
        CHECK(found->consumed == 9);
        const std::string skipped = co_await reader.readexactly(found->consumed);
        CHECK(skipped == "some data");
        const std::string separator = co_await reader.readuntil("AAA");
        CHECK(separator == "AAA");
      },
      3);
}

TEST_CASE("stream reader: readuntil() up to the limit exactly") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        reader.feed_data("some data\n");
        const std::string chunk = co_await reader.readuntil();
        CHECK(chunk == "some data\n");
      },
      9);
}

// readexactly

TEST_CASE("stream reader: readexactly() waits for all and leaves the rest") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        const std::string zero = co_await reader.readexactly(0);
        CHECK(zero.empty());
        auto reading = aio::create_task(
            result_of<std::string>([&reader] { return reader.readexactly(20); }));
        co_await aio::sleep(0);
        for (int i = 0; i < 3; ++i) {
          CHECK_FALSE(reading.done());
          reader.feed_data("line12\n\n");
          co_await aio::sleep(0);
        }
        const std::string data = co_await reading;
        CHECK(data == "line12\n\nline12\n\nline");
        const std::string rest = co_await reader.read(100);
        CHECK(rest == "12\n\n");
      },
      3);
}

TEST_CASE("stream reader: readexactly() at the end throws with what there was") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.readexactly(30); }));
    co_await aio::sleep(0);
    reader.feed_data("line1\n");
    reader.feed_eof();
    const auto error =
        co_await error_of<aio::IncompleteReadError>([&reading] { return reading; });
    REQUIRE(error);
    CHECK(error->partial == "line1\n");
    CHECK(error->expected == 30);
    CHECK(std::string(error->what()) == "6 bytes read on a total of 30 expected bytes");
  });
}

// Exceptions and cancels

TEST_CASE("stream reader: an exception reaches who waits and who comes later") {
  with_reader([](StreamReader& reader) -> Coro<> {
    CHECK(reader.exception() == nullptr);
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.readline(); }));
    co_await aio::sleep(0);
    reader.set_exception(a_failure());
    const auto first = co_await error_of<std::domain_error>([&reading] { return reading; });
    CHECK(first);
    const auto read =
        co_await error_of<std::domain_error>([&reader] { return reader.read(2); });
    CHECK(read);
    const auto exactly =
        co_await error_of<std::domain_error>([&reader] { return reader.readexactly(2); });
    CHECK(exactly);
    const auto until =
        co_await error_of<std::domain_error>([&reader] { return reader.readuntil(); });
    CHECK(until);
    CHECK(reader.exception() != nullptr);
  });
}

TEST_CASE("stream reader: a cancelled read loses no data") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.readexactly(10); }));
    co_await aio::sleep(0);
    reader.feed_data("abc");
    reading.cancel();
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    CHECK(reading.cancelled());
    // One that had been woken before the cancel came.
    auto woken =
        aio::create_task(result_of<std::string>([&reader] { return reader.readexactly(6); }));
    co_await aio::sleep(0);
    reader.feed_data("def");
    woken.cancel();
    co_await aio::sleep(0);
    CHECK(woken.cancelled());
    const std::string all = co_await reader.read(10);
    CHECK(all == "abcdef");
  });
}

TEST_CASE("stream reader: an exception after a cancelled read harms nobody") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader.read(1); }));
    co_await aio::sleep(0);
    reading.cancel();
    reader.set_exception(a_failure());
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    CHECK(reading.cancelled());
  });
}

TEST_CASE("stream reader: two reads at once are an error of the second") {
  with_reader([](StreamReader& reader) -> Coro<> {
    auto first =
        aio::create_task(result_of<std::string>([&reader] { return reader.read(10); }));
    co_await aio::sleep(0);
    const auto error =
        co_await error_of<std::runtime_error>([&reader] { return reader.readline(); });
    REQUIRE(error);
    CHECK(std::string(error->what()).find("already waiting") != std::string::npos);
    reader.feed_data("for the first");
    // It has the first claim though it has not run yet.
    const auto thief =
        co_await error_of<std::runtime_error>([&reader] { return reader.read(1); });
    CHECK(thief);
    const std::string data = co_await first;
    CHECK(data == "for the fi");
  });
}

TEST_CASE("stream reader: a read outlives a reader that goes under it") {
  aio::run_virtual([]() -> Coro<> {
    auto reader = std::make_unique<StreamReader>();
    auto reading =
        aio::create_task(result_of<std::string>([&reader] { return reader->readline(); }));
    co_await aio::sleep(0);
    reader.reset();
    const auto error = co_await error_of<std::logic_error>([&reading] { return reading; });
    CHECK(error);
  }());
}

// Flow control

TEST_CASE("stream reader: it pauses its transport above twice the limit") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        const aio::detail::Ref<FakeTransport> transport(new FakeTransport);
        reader.set_transport(*transport);
        CHECK_THROWS_AS(reader.set_transport(*transport), std::logic_error);
        reader.feed_data("123456");
        CHECK(transport->pauses == 0);
        reader.feed_data("7");
        CHECK(transport->pauses == 1);
        const std::string some = co_await reader.read(3);
        CHECK(some == "123");
        CHECK(transport->resumes == 0);
        const std::string more = co_await reader.read(1);
        CHECK(more == "4");
        CHECK(transport->resumes == 1);
      },
      3);
}

TEST_CASE("stream reader: a read of more than there may be resumes the transport") {
  with_reader(
      [](StreamReader& reader) -> Coro<> {
        const aio::detail::Ref<FakeTransport> transport(new FakeTransport);
        reader.set_transport(*transport);
        reader.feed_data("1234567");
        CHECK(transport->pauses == 1);
        auto reading = aio::create_task(
            result_of<std::string>([&reader] { return reader.readexactly(12); }));
        co_await aio::sleep(0);
        CHECK(transport->resumes == 1);
        reader.feed_data("8901234");
        const std::string data = co_await reading;
        CHECK(data == "123456789012");
        CHECK(transport->is_reading());
      },
      3);
}
