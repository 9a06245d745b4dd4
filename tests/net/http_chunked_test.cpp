#include "net/http_chunked.h"

#include <catch2/catch.hpp>

using aioc::net::ChunkedReader;

namespace {

struct Outcome {
  std::string body;
  std::size_t taken = 0;
  bool done = false;
  bool failed = false;
  bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << '"' << outcome.body << "\", " << outcome.taken << " taken"
             << (outcome.done ? ", done" : "") << (outcome.failed ? ", failed" : "");
}

Outcome read_in_pieces(std::string_view text, std::size_t piece) {
  ChunkedReader reader;
  Outcome out;
  while (out.taken < text.size() && !reader.done() && !reader.failed()) {
    out.taken += reader.read(text.substr(out.taken, piece), out.body);
  }
  out.done = reader.done();
  out.failed = reader.failed();
  return out;
}

/// The same outcome in pieces of any size, or the test fails.
Outcome read(std::string_view text) {
  const Outcome whole = read_in_pieces(text, text.size() + 1);
  for (const std::size_t piece : {1U, 2U, 3U, 7U}) CHECK(read_in_pieces(text, piece) == whole);
  return whole;
}

bool fails(std::string_view text) { return read(text).failed; }

}  // namespace

TEST_CASE("chunked: chunks are joined, and what follows the body is left alone") {
  const Outcome out =
      read("5\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n0\r\n\r\nGET / HTTP/1.1\r\n");
  CHECK(out.body == "hello, world");
  CHECK(out.done);
  CHECK(out.taken == 32);
}

TEST_CASE("chunked: an empty body, sizes in either case and with zeros in front") {
  CHECK(read("0\r\n\r\n").done);
  CHECK(read("000a\r\n0123456789\r\n000\r\n\r\n").body == "0123456789");
  CHECK(read("A\r\n0123456789\r\n0\r\n\r\n").body == "0123456789");
  CHECK(read("2\r\n\r\n\r\n0\r\n\r\n").body == "\r\n");
}

TEST_CASE("chunked: a body that has not all come is neither done nor failed") {
  for (const char* text : {"", "5", "5\r", "5\r\n", "5\r\nhel", "5\r\nhello\r\n", "0\r\n",
                           "0\r\n\r", "0\r\na: b\r\n", "0;x", "0\r\na"}) {
    INFO(text);
    const Outcome out = read(text);
    CHECK_FALSE(out.done);
    CHECK_FALSE(out.failed);
  }
}

TEST_CASE("chunked: extensions and trailers are dropped") {
  CHECK(read("2;a=b;c=\"d\"\r\nhi\r\n0;last\r\n\r\n").body == "hi");
  const Outcome out = read("2\r\nhi\r\n0\r\nDigest: x\r\nEmpty:\r\n\r\n");
  CHECK(out.body == "hi");
  CHECK(out.done);
}

TEST_CASE("chunked: no size, or one of no hexadecimal digits") {
  for (const char* text : {"\r\n", ";x\r\n", "g\r\n", "0x5\r\n", "-5\r\n", "+5\r\n", " 5\r\n",
                           "5 \r\n", "5\t\r\n", "5\v\r\n", "5,5\r\n", "5.\r\n"}) {
    INFO(text);
    CHECK(fails(text));
  }
}

TEST_CASE("chunked: a size of more than 64 bits") {
  CHECK_FALSE(fails("ffffffffffffffff\r\nx"));
  CHECK(fails("10000000000000000\r\nx"));
  CHECK(fails("00000000000000001\r\nx"));
  CHECK(fails("100000000000000005\r\nhello\r\n0\r\n\r\n"));
}

TEST_CASE("chunked: line ends but CR LF") {
  for (const char* text :
       {"5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r\n0\n\r\n",
        "5\r\nhello\r\n0\r\n\n", "5\rhello\r\n", "5\r\r\nhello\r\n", "5\r\nhello\r0\r\n",
        "5;a\nhello\r\n0\r\n\r\n", "5;a\rb\r\nhello\r\n", "0\r\na: b\n\r\n", "0\r\na: b\rc\r\n",
        "0\r\n\rx"}) {
    INFO(text);
    CHECK(fails(text));
  }
}

TEST_CASE("chunked: data that is longer or shorter than its size says") {
  CHECK(fails("4\r\nhello\r\n0\r\n\r\n"));
  CHECK(fails("6\r\nhello\r\n0\r\n\r\n"));
}

TEST_CASE("chunked: trailers and extensions with what may not stand there") {
  using namespace std::string_view_literals;
  for (const auto text : {"0\r\n: b\r\n\r\n"sv, "0\r\na b: c\r\n\r\n"sv, "0\r\na : c\r\n\r\n"sv,
                          "0\r\nno colon\r\n\r\n"sv, "0\r\na: b\r\n folded\r\n\r\n"sv,
                          "0\r\na: \0\r\n\r\n"sv, "0;\0\r\n\r\n"sv, "0;\x7F\r\n\r\n"sv}) {
    INFO(text);
    CHECK(fails(text));
  }
}

TEST_CASE("chunked: extensions and trailers have a limit over all of a body") {
  constexpr std::size_t kMost = ChunkedReader::kMostOverhead;
  const auto extended = [](std::size_t size) {
    return "1;" + std::string(size - 1, 'x') + "\r\na\r\n";
  };
  CHECK_FALSE(fails(extended(kMost)));
  CHECK(fails(extended(kMost + 1)));
  CHECK(fails(extended(kMost / 2) + extended(kMost / 2) + extended(1)));
  CHECK(fails("0\r\n" + std::string(kMost + 1, 'x')));
  CHECK(fails("0\r\na:" + std::string(kMost, 'x')));
  std::string lines = "0\r\n";
  while (lines.size() < kMost * 2) lines += "a:\r\n";
  CHECK(fails(lines));
}
