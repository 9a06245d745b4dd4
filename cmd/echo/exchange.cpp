#include "echo/exchange.h"

#include <unistd.h>

#include <stdexcept>
#include <system_error>
#include <utility>

#include "cli/output.h"
#include "echo/bytes_repr.h"
#include "loop/event_loop.h"
#include "loop/pipe.h"
#include "term/terminal.h"

namespace aioc::echo {
namespace {

/// What a message of standard input may be: what has come together meanwhile.
constexpr std::ptrdiff_t kMost = 64 * 1024;

std::string text_of(const std::system_error& error) { return error.code().message(); }

aio::StreamReader open_input() {
  try {
    return aio::open_read_pipe(STDIN_FILENO);
  } catch (const std::system_error& error) {
    throw std::runtime_error("standard input cannot be read: " + text_of(error));
  }
}

aio::Coro<std::string> read_some(aio::StreamReader& input) {
  try {
    co_return co_await input.read(kMost);
  } catch (const std::system_error& error) {
    throw std::runtime_error("standard input cannot be read: " + text_of(error));
  }
}

/// A pipe that closes by itself has lost its reader.
[[noreturn]] void throw_nobody_reads() {
  throw std::system_error(std::make_error_code(std::errc::broken_pipe), "standard output");
}

}  // namespace

void Exchange::Digest::add(std::string_view data) {
  constexpr std::uint64_t kPrime = 1099511628211U;
  size += data.size();
  for (const char byte : data) hash = (hash ^ static_cast<unsigned char>(byte)) * kPrime;
}

Exchange::Exchange(std::vector<std::string> messages, std::string name, bool quiet,
                   aio::Delay timeout)
    : messages_(std::move(messages)),
      name_(std::move(name)),
      quiet_(quiet),
      timeout_(timeout),
      output_(aio::open_write_pipe(STDOUT_FILENO)) {
  if (messages_.empty()) messages_ = {"This is the message. ", "It will be sent ", "in parts."};
}

Exchange::~Exchange() {
  if (watch_) watch_->cancel();
}

void Exchange::say(std::string_view text) const {
  if (!quiet_) cli::print_error(name_ + ": " + std::string(text) + "\n");
}

// Sending

void Exchange::connected(aio::Transport& transport) {
  transport_ = aio::TransportRef(&transport);
  touch();
  look();
}

void Exchange::sending(std::string_view message) {
  sent_.add(message);
  touch();
  say("sending " + bytes_repr(message));
}

aio::AsyncGenerator<std::string> Exchange::messages() {
  for (const auto& message : messages_) {
    if (message != "-") {
      sending(message);
      co_yield message;
      continue;
    }
    aio::StreamReader input = open_input();
    for (;;) {
      waits_for_input_ = true;
      auto reading = read_some(input);
      std::string data = co_await std::move(reading);
      waits_for_input_ = false;
      if (data.empty()) break;
      sending(data);
      co_yield std::move(data);
    }
  }
  all_sent_ = true;
  touch();
}

// Receiving

void Exchange::received(std::string_view data) {
  touch();
  say("received " + bytes_repr(data));
  received_.add(data);
  if (!data.empty()) last_ = data.back();
  output_->write(data);
}

bool Exchange::output_is_full() const {
  const auto& transport = output_->transport();
  return transport.get_write_buffer_size() > transport.write_buffer_high();
}

aio::Coro<> Exchange::drain() {
  try {
    co_await output_->drain();
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::connection_reset) throw_nobody_reads();
    throw;
  }
}

aio::Coro<cli::ExitStatus> Exchange::finish() {
  if (watch_) watch_->cancel();
  if (output_->is_closing()) {
    auto failing = drain();
    co_await std::move(failing);
    throw_nobody_reads();
  }
  // The prompt is not to stand behind the last message.
  if (last_ != '\n' && term::is_terminal(STDOUT_FILENO)) output_->write("\n");
  output_->close();
  co_await output_->wait_closed();
  if (sent_ == received_) co_return cli::ExitStatus::ok;
  if (sent_.size == received_.size) {
    cli::print_error("aioc echo client: what came back is not what was sent\n");
  } else {
    cli::print_error("aioc echo client: " + std::to_string(sent_.size) +
                     " bytes were sent, and " + std::to_string(received_.size) +
                     " came back\n");
  }
  co_return cli::ExitStatus::no;
}

// The watch

void Exchange::touch() { last_sign_ = aio::EventLoop::current().now(); }

/// Looks whether the server is still there, and when to look again.
void Exchange::look() {
  auto& loop = aio::EventLoop::current();
  if (waits_for_input_) touch();
  const std::int64_t silence = loop.now() - last_sign_;
  if (silence >= timeout_.nanoseconds()) {
    timed_out_ = true;
    transport_->abort();
    return;
  }
  constexpr std::chrono::nanoseconds kNone{0};
  const auto rest = std::chrono::nanoseconds(timeout_.nanoseconds() - silence);
  watch_.emplace(loop.call_later(std::max(rest, kNone), [this] { look(); }));
}

}  // namespace aioc::echo
