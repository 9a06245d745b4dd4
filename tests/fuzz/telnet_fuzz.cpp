// Any bytes as what a telnet client sends: whole and in pieces, with a client that reads and
// one that does not.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/fuzz.h"
#include "loop/event_loop.h"
#include "net/line_session.h"

namespace aioc::fuzz {
namespace {

using net::LineService;
using net::LineSession;

constexpr std::size_t kMostLine = 64;

/// A connection without a kernel: keeps what is written, and tells the protocol what happens.
class Wire final : public aio::Transport {
 public:
  void write(std::string_view data) override {
    if (!closing_) sent += data;
  }
  void write_eof() override {}
  bool can_write_eof() const override { return true; }
  std::size_t get_write_buffer_size() const override { return 0; }
  void pause_reading() override { reading = false; }
  void resume_reading() override { reading = true; }
  bool is_reading() const override { return reading; }
  void close() override { closing_ = true; }
  void abort() override { closing_ = true; }

  std::string sent;
  bool reading = true;
};

/// An answer of two pieces.
class Twice final : public net::BodySource {
 public:
  explicit Twice(std::string text) : text_(std::move(text)) {}
  bool read(std::string& out) override {
    out += text_;
    return std::exchange(first_, false);
  }

 private:
  std::string text_;
  bool first_ = true;
};

struct Outcome {
  std::vector<std::string> lines;
  std::string sent;
  bool closed = false;
  bool operator==(const Outcome&) const = default;
};

/// What comes of `text` when it comes in pieces of `piece` bytes. With `stalls` the client
/// stops to read behind each piece, and begins again.
Outcome talk(std::string_view text, std::size_t piece, bool telnet, bool stalls) {
  Outcome outcome;
  auto service = std::make_shared<LineService>();
  service->telnet = telnet;
  service->max_line = kMostLine;
  service->ready = [](LineSession& session) { session.write("?> "); };
  service->line = [&outcome](LineSession& session, std::string_view line) {
    outcome.lines.emplace_back(line);
    if (!line.empty() && line[0] == '\0') {
      session.close();
    } else if (line.size() % 2 == 0) {
      session.write("even\n");
    } else {
      session.stream(std::make_unique<Twice>("odd "));
    }
  };
  const aio::detail::Ref<Wire> wire(new Wire);
  // As a transport holds it, by its base.
  const std::shared_ptr<aio::BaseProtocol> session = std::make_shared<LineSession>(service);
  session->connection_made(*wire);
  while (!text.empty() && !wire->is_closing()) {
    const auto part = text.substr(0, piece);
    text.remove_prefix(part.size());
    const std::span<char> room = session->get_buffer(part.size());
    FUZZ_REQUIRE(room.size() >= part.size());
    std::copy(part.begin(), part.end(), room.begin());
    session->buffer_updated(part.size());
    if (stalls) session->pause_writing();
    if (stalls) session->resume_writing();
  }
  if (!wire->is_closing() && !session->eof_received()) wire->close();
  outcome.closed = wire->is_closing();
  outcome.sent = wire->sent;
  session->connection_lost(nullptr);
  FUZZ_REQUIRE(service->sessions.empty());
  return outcome;
}

void check(const Outcome& outcome, std::string_view text, bool telnet) {
  FUZZ_REQUIRE(outcome.closed);
  std::size_t size = 0;
  for (const auto& line : outcome.lines) {
    FUZZ_REQUIRE(line.size() <= kMostLine);
    FUZZ_REQUIRE(line.find('\n') == line.npos);
    size += line.size();
  }
  // A command may make a control character of nothing, one at the most of two bytes.
  FUZZ_REQUIRE(size <= text.size());
  if (!telnet) FUZZ_REQUIRE(outcome.sent.starts_with("?> "));
}

}  // namespace
}  // namespace aioc::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aioc::fuzz;
  constexpr std::size_t kAtOnce = 1024;
  static auto* const loop = new aio::EventLoop;  // sessions ask for the thread's
  (void)loop;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > kAtOnce) return 0;
  for (const bool telnet : {true, false}) {
    const Outcome whole = talk(text, kAtOnce, telnet, false);
    check(whole, text, telnet);
    FUZZ_REQUIRE(talk(text, 1, telnet, false) == whole);
    FUZZ_REQUIRE(talk(text, 3, telnet, true) == whole);
  }
  return 0;
}
