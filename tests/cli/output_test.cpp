#include "cli/output.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <thread>

#include "support/fd.h"

namespace aioc::cli {
namespace {

using testing::Fd;
using testing::make_pipe;
using testing::set_nonblocking;

/// What is in the pipe by now; its reader must not block.
std::string drain(const Fd& reader) {
  std::string out;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = ::read(reader.get(), buffer.data(), buffer.size());
    if (size <= 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

int flush_error(Output& out) {
  try {
    out.flush();
  } catch (const std::system_error& error) {
    CHECK(error.code().category() == std::generic_category());
    CHECK(std::string(error.what()).rfind("standard output", 0) == 0);
    return error.code().value();
  }
  return 0;
}

TEST_CASE("Output: rows are kept until there are enough, or closed", "[cli][output]") {
  auto pipe = make_pipe();
  set_nonblocking(pipe.reader);
  Output out(pipe.writer.get());
  CHECK(out.fd() == pipe.writer.get());
  out.buffer() += "a row\n";
  out.row_done();
  CHECK(drain(pipe.reader).empty());
  out.close();
  CHECK(drain(pipe.reader) == "a row\n");
  out.close();
  CHECK(drain(pipe.reader).empty());
}

TEST_CASE("Output: 64 KiB are enough", "[cli][output]") {
  auto pipe = make_pipe();
  set_nonblocking(pipe.reader);
  constexpr std::size_t kEnough = 65536;
  Output out(pipe.writer.get());
  out.buffer() = std::string(kEnough - 1, 'x');
  out.row_done();
  CHECK(drain(pipe.reader).empty());
  out.buffer() += 'x';
  out.row_done();
  CHECK(out.buffer().empty());
  CHECK(drain(pipe.reader).size() == kEnough);
}

TEST_CASE("Output: by line, each row is written when it is done", "[cli][output]") {
  auto pipe = make_pipe();
  set_nonblocking(pipe.reader);
  Output out(pipe.writer.get());
  out.by_line();
  for (const std::string row : {"one\n", "two\n"}) {
    out.buffer() += row;
    out.row_done();
    CHECK(drain(pipe.reader) == row);
  }
}

TEST_CASE("Output: the destructor writes nothing", "[cli][output]") {
  auto pipe = make_pipe();
  set_nonblocking(pipe.reader);
  { Output(pipe.writer.get()).buffer() += "lost"; }
  CHECK(drain(pipe.reader).empty());
}

TEST_CASE("Output: a full disk is an error", "[cli][output]") {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full);
  Output out(full.get());
  out.buffer() += "x";
  CHECK(flush_error(out) == ENOSPC);
  CHECK_NOTHROW(out.close());  // said once is enough
}

TEST_CASE("Output: a closed descriptor is an error", "[cli][output]") {
  auto pipe = make_pipe();
  const int closed = pipe.writer.get();
  Output out(closed);
  out.buffer() += "x";
  pipe.writer.reset();
  CHECK(flush_error(out) == EBADF);
}

TEST_CASE("Output: a pipe whose reader has gone is an error", "[cli][output]") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  auto pipe = make_pipe();
  pipe.reader.reset();
  Output out(pipe.writer.get());
  out.buffer() += "x";
  CHECK(flush_error(out) == EPIPE);
  std::signal(SIGPIPE, before);
}

TEST_CASE("Output: a full non-blocking pipe is waited for", "[cli][output]") {
  auto pipe = make_pipe();
  set_nonblocking(pipe.writer);
  const std::string text(1'000'000, 'x');
  std::string read;
  std::thread reader([&read, &from = pipe.reader, to = pipe.writer.get()] {
    // Begins only when the pipe is full: the writer has had its EAGAIN or is about to.
    pollfd full{to, POLLOUT, 0};
    while (::poll(&full, 1, 0) != 0) std::this_thread::yield();
    read = drain(from);
  });
  Output out(pipe.writer.get());
  out.buffer() = text;
  CHECK(flush_error(out) == 0);
  pipe.writer.reset();
  reader.join();
  CHECK(read == text);
}

}  // namespace
}  // namespace aioc::cli
