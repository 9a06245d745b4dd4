// What an echo client sends and gets back, however it is connected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_status.h"
#include "loop/async_generator.h"
#include "loop/callback.h"
#include "loop/coro.h"
#include "loop/delay.h"
#include "loop/stream_writer.h"
#include "loop/transport.h"

namespace aioc::echo {

/// One conversation with an echo server: messages out, their echo to standard output, and a
/// watch over a server that falls silent.
class Exchange {
 public:
  /// `messages`: what to send, where - is standard input; empty for the seed's three. `name` is
  /// the logger's. With a `timeout` the connection is aborted when the server has been silent
  /// for so long while it was waited for.
  Exchange(std::vector<std::string> messages, std::string name, bool quiet, aio::Delay timeout);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  aio::Delay timeout() const { return timeout_; }
  /// "NAME: TEXT" on standard error, unless it is to be quiet.
  void say(std::string_view text) const;

  /// Watches over this connection from now on.
  void connected(aio::Transport& transport);
  /// What to send, one by one; each is said, and counts as sent.
  aio::AsyncGenerator<std::string> messages();
  /// Everything has been sent.
  bool all_sent() const { return all_sent_; }
  /// All that was sent has come back, in number at least.
  bool all_back() const { return all_sent_ && received_.size >= sent_.size; }

  /// Says what has come, and begins to write it to standard output.
  void received(std::string_view data);
  /// Waits until standard output has taken enough of it. Throws std::system_error, EPIPE where
  /// nobody reads it any more.
  aio::Coro<> drain();
  bool output_is_full() const;

  /// Ends standard output, and says how it went: no where something else came back.
  aio::Coro<cli::ExitStatus> finish();
  /// Whether the watch has broken the connection off.
  bool timed_out() const { return timed_out_; }

 private:
  /// How much it was and what, in short.
  struct Digest {
    std::uint64_t size = 0;
    std::uint64_t hash = 14695981039346656037U;  // FNV-1a
    void add(std::string_view data);
    bool operator==(const Digest&) const = default;
  };

  void sending(std::string_view message);
  void touch();
  void look();

  std::vector<std::string> messages_;
  std::string name_;
  bool quiet_;
  aio::Delay timeout_;
  std::optional<aio::StreamWriter> output_;
  aio::TransportRef transport_;
  std::optional<aio::TimerHandle> watch_;
  std::int64_t last_sign_ = 0;
  Digest sent_;
  Digest received_;
  char last_ = '\n';
  bool all_sent_ = false;
  bool waits_for_input_ = false;
  bool timed_out_ = false;
};

}  // namespace aioc::echo
