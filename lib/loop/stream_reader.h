// StreamReader: the receiving end of a stream.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "loop/stream_core.h"

namespace aio {

/// The stream ended before a read had all that it asked for.
class IncompleteReadError : public std::runtime_error {
 public:
  /// `expected` is the number of bytes asked for, 0 where it depended on a separator.
  IncompleteReadError(std::string partial, std::size_t expected);
  /// What there was.
  std::string partial;
  std::size_t expected;
};

/// No separator within the limit.
class LimitOverrunError : public std::runtime_error {
 public:
  LimitOverrunError(const char* what, std::size_t searched)
      : std::runtime_error(what), consumed(searched) {}
  /// How many bytes can be skipped by readexactly() before one looks again.
  std::size_t consumed;
};

namespace detail {

/// read(n): what there is, at most n; with n < 0 all until the end, which is never enough.
class [[nodiscard("must co_await")]] ReadSome final : public ReadWait {
 public:
  ReadSome(StreamCore & core, std::ptrdiff_t size)
      : ReadWait(core, "read()"), most_(static_cast<std::size_t>(size)), all_(size < 0) {}
  bool await_ready() { return most_ == 0 || ready(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame); }
  std::string await_resume();

 private:
  bool enough() override;
  std::size_t most_;
  bool all_;
};

/// readinto()
class [[nodiscard("must co_await")]] ReadInto final : public ReadWait {
 public:
  ReadInto(StreamCore & core, std::span<char> to) : ReadWait(core, "readinto()"), to_(to) {}
  bool await_ready() { return to_.empty() || ready(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame); }
  std::size_t await_resume();

 private:
  bool enough() override;
  std::span<char> own_memory() override;
  void filled(std::size_t size) override { filled_ = size; }
  void put_back() override;

  std::span<char> to_;
  std::size_t filled_ = 0;
};

/// readexactly()
class [[nodiscard("must co_await")]] ReadExactly final : public ReadWait {
 public:
  ReadExactly(StreamCore & core, std::size_t size)
      : ReadWait(core, "readexactly()"), size_(size) {}
  bool await_ready() { return size_ == 0 || ready(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame); }
  std::string await_resume();

 private:
  bool enough() override;
  std::size_t size_;
};

/// readuntil() and readline()
class [[nodiscard("must co_await")]] ReadUntil final : public ReadWait {
 public:
  enum class Kind : std::uint8_t { until, line };
  ReadUntil(StreamCore & core, std::string separator, Kind kind);
  bool await_ready() { return ready(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame); }
  std::string await_resume();

 private:
  bool enough() override;
  [[noreturn]] void overrun(const char* what, std::size_t consumed);

  std::string separator_;
  Kind kind_;
  std::size_t offset_ = 0;  // there is no separator before it
  bool found_ = false;
  bool overrun_ = false;
};

}  // namespace detail

/// Reads what arrives on a connection, a pipe or a file; made by open_connection,
/// start_server, open_read_pipe and the like. While more than twice `limit` bytes wait to be
/// read, the peer is made to wait.
///
///     auto [reader, writer] = co_await aio::open_connection("localhost", 8080);
///     std::string line = co_await reader.readline();   // empty at the end
///
/// A read takes data only when it has all that it asked for, so a cancel loses none; where
/// the connection breaks, it throws that error. One coroutine may read at a time: a second
/// throws std::runtime_error. Data is copied once, from the stream's buffer; a read that
/// need not wait costs that and some 20 ns.
///
/// Moved, not copied. It may go before its writer or after; where there is no writer, the
/// connection closes with it.
class [[nodiscard]] StreamReader {
 public:
  /// The limit unless one is given, in bytes: 64 KiB.
  static constexpr std::size_t kDefaultLimit = detail::StreamCore::kDefaultLimit;

  /// A reader that is fed by hand. Throws std::invalid_argument for a limit of 0.
  ///
  ///     aio::StreamReader reader;
  ///     reader.feed_data("line\n");
  ///     reader.feed_eof();
  explicit StreamReader(std::size_t limit = kDefaultLimit)
      : StreamReader(detail::StreamCore::make(limit)) {}
  explicit StreamReader(detail::Ref<detail::StreamCore> core) : core_(std::move(core)) {
    core_->add_reader();
  }
  StreamReader(StreamReader&& other) noexcept = default;
  StreamReader& operator=(StreamReader&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~StreamReader() {
    if (core_) core_->reader_gone();
  }

  /// `std::string`: what there is, at least one byte and at most `size`; empty only at the
  /// end of the stream. Without a size, or with a negative one, all until the end.
  detail::ReadSome read(std::ptrdiff_t size = -1) { return {*core_, size}; }
  /// As read(size), into memory of the caller, which must live until then: the number of
  /// bytes, 0 only at the end of the stream. It saves the string, and where it has to wait and
  /// there is room for 4 KiB, the copy too.
  ///
  ///     std::array<char, 4096> buffer;
  ///     while (std::size_t size = co_await reader.readinto(buffer)) use(buffer, size);
  detail::ReadInto readinto(std::span<char> to) { return {*core_, to}; }
  /// `std::string` of exactly `size` bytes. Throws IncompleteReadError where the stream ends
  /// before.
  detail::ReadExactly readexactly(std::size_t size) { return {*core_, size}; }
  /// `std::string`: a line with its '\n', or what is left at the end of the stream. A line
  /// of more than the limit is dropped as far as it has arrived, and std::length_error thrown.
  detail::ReadUntil readline() { return {*core_, "\n", detail::ReadUntil::Kind::line}; }
  /// `std::string`: all up to `separator` and with it. Throws IncompleteReadError where the
  /// stream ends before, LimitOverrunError, which leaves all in the buffer, where more than
  /// the limit stands before it, and std::invalid_argument for an empty separator.
  detail::ReadUntil readuntil(std::string separator = "\n") {
    return {*core_, std::move(separator), detail::ReadUntil::Kind::until};
  }
  /// Whether the stream has ended and all has been read.
  bool at_eof() const { return core_->at_eof(); }
  std::size_t limit() const { return core_->limit(); }

  // For who feeds a reader by hand

  /// Throws std::logic_error after feed_eof().
  void feed_data(std::string_view data) { core_->feed_data(data); }
  void feed_eof() { core_->feed_eof(); }
  /// Each read throws `error` from now on.
  void set_exception(std::exception_ptr error) { core_->set_exception(std::move(error)); }
  std::exception_ptr exception() const { return core_->exception(); }
  /// Gives it a transport to pause when too much waits. Throws std::logic_error if it has
  /// one.
  void set_transport(Transport& transport);

 private:
  detail::Ref<detail::StreamCore> core_;
};

}  // namespace aio
