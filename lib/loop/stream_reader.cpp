#include "loop/stream_reader.h"

namespace aio {

IncompleteReadError::IncompleteReadError(std::string partial_data, std::size_t expected_size)
    : std::runtime_error(std::to_string(partial_data.size()) + " bytes read on a total of " +
                         (expected_size == 0 ? "undefined" : std::to_string(expected_size)) +
                         " expected bytes"),
      partial(std::move(partial_data)),
      expected(expected_size) {}

void StreamReader::set_transport(Transport& transport) {
  if (core_->transport() != nullptr) throw std::logic_error("the reader has a transport");
  core_->connection_made(transport);
}

namespace detail {
namespace {

std::string take_front(StreamCore& core, std::size_t size) {
  std::string taken(core.buffer().view().substr(0, size));
  core.buffer().consume(size);
  core.consumed();
  return taken;
}

}  // namespace

// read(n)

bool ReadSome::enough() { return !all_ && !core().buffer().empty(); }

std::string ReadSome::await_resume() {
  finish();
  return take_front(core(), std::min(most_, core().buffer().size()));
}

// readinto()

bool ReadInto::enough() { return !core().buffer().empty(); }

// Less than this would cost more system calls than it saves copying.
constexpr std::size_t kLeastDirect = 4096;

std::span<char> ReadInto::own_memory() {
  return to_.size() >= kLeastDirect ? to_ : std::span<char>();
}

void ReadInto::put_back() {
  if (filled_ > 0) core().buffer().prepend({to_.data(), filled_});
}

std::size_t ReadInto::await_resume() {
  finish();
  if (filled_ > 0) return filled_;
  const std::string_view there = core().buffer().view();
  const std::size_t size = std::min(to_.size(), there.size());
  if (size == 0) return 0;
  std::memcpy(to_.data(), there.data(), size);
  core().buffer().consume(size);
  core().consumed();
  return size;
}

// readexactly()

bool ReadExactly::enough() { return core().buffer().size() >= size_; }

std::string ReadExactly::await_resume() {
  finish();
  const std::size_t there = core().buffer().size();
  if (there >= size_) return take_front(core(), size_);
  throw IncompleteReadError(take_front(core(), there), size_);
}

// readuntil(), readline()

ReadUntil::ReadUntil(StreamCore& core, std::string separator, Kind kind)
    : ReadWait(core, kind == Kind::line ? "readline()" : "readuntil()"),
      separator_(std::move(separator)),
      kind_(kind) {
  if (separator_.empty()) throw std::invalid_argument("Separator should be at least one byte");
}

bool ReadUntil::enough() {
  const std::string_view there = core().buffer().view();
  const std::size_t at = there.find(separator_, offset_);
  if (at != std::string_view::npos) {
    offset_ = at;
    found_ = true;
  } else if (there.size() >= offset_ + separator_.size()) {
    offset_ = there.size() + 1 - separator_.size();
    overrun_ = offset_ > core().limit();
  }
  return found_ || overrun_;
}

void ReadUntil::overrun(const char* what, std::size_t consumed) {
  if (kind_ == Kind::until) throw LimitOverrunError(what, consumed);
  ReadBuffer& buffer = core().buffer();
  if (found_) {
    buffer.consume(consumed + separator_.size());
  } else {
    buffer.clear();
  }
  core().consumed();
  throw std::length_error(what);
}

std::string ReadUntil::await_resume() {
  finish();
  if (!found_ && !overrun_) enough();  // ended at once
  if (overrun_) overrun("Separator is not found, and chunk exceed the limit", offset_);
  if (found_) {
    if (offset_ > core().limit()) {
      overrun("Separator is found, but chunk is longer than limit", offset_);
    }
    return take_front(core(), offset_ + separator_.size());
  }
  std::string rest = take_front(core(), core().buffer().size());
  if (kind_ == Kind::until) throw IncompleteReadError(std::move(rest), 0);
  return rest;
}

}  // namespace detail
}  // namespace aio
