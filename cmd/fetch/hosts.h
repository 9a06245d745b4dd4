// Hosts: how much is asked of each at once, and which have asked for a pause.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "loop/coro.h"
#include "loop/semaphore.h"

namespace aioc::fetch {

/// The host and port of `url`, in lower case; of what is no URL, nothing.
std::string host_of(const std::string& url);

/// What is known of a host goes with the last Kept and Turn of it.
class Hosts {
 public:
  class Turn;
  using Kept = std::shared_ptr<const void>;

  /// With `at_once` 0 there is no limit.
  explicit Hosts(std::size_t at_once) : at_once_(at_once) {}

  /// Whoever means to ask it, now or later, has this: so a pause is not forgotten meanwhile.
  Kept keep(const std::string& host_name) { return host(host_name); }
  /// Waits until one more may be asked of the host. Who has the Turn counts.
  ///
  ///     auto taking = hosts.take(host_of(url));
  ///     const Hosts::Turn turn = co_await std::move(taking);
  ///     while (turn.pause() > 0) co_await aio::sleep(turn.pause());
  aio::Coro<Turn> take(std::string host);
  /// Nothing is asked of it for so many seconds, whatever the URL. A Turn of it is held.
  void pause(const std::string& host, double seconds);

 private:
  static constexpr std::size_t kLeast = 256;

  struct Host {
    explicit Host(std::size_t at_once) : free(static_cast<std::ptrdiff_t>(at_once)) {}
    aio::Semaphore free;
    double not_before = 0;  // by the loop's clock
  };
  std::shared_ptr<Host> host(const std::string& name);

  std::size_t at_once_;
  std::size_t most_ = kLeast;
  std::unordered_map<std::string, std::weak_ptr<Host>> hosts_;
};

class Hosts::Turn {
 public:
  Turn(Turn&&) noexcept = default;
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (host_ && holds_) host_->free.release();
  }

  /// How many seconds nothing may be asked of the host; 0 when it may. Others may prolong it.
  double pause() const;

 private:
  friend class Hosts;
  explicit Turn(std::shared_ptr<Host> host) : host_(std::move(host)) {}
  Host& host() const { return *host_; }
  void hold() { holds_ = true; }

  std::shared_ptr<Host> host_;
  bool holds_ = false;
};

}  // namespace aioc::fetch
