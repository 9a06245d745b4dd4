#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/fault_http.h"
#include "support/fault_http_script.h"
#include "support/fd.h"

// Part of the implementation of fault_http.h; tests do not include it.
namespace aioc::testing::internal {

/// One connection, in the thread that runs serve().
class HttpConnection {
 public:
  HttpConnection(Fd socket, std::size_t number, HttpScript& script)
      : socket_(std::move(socket)), number_(number), script_(script) {}

  /// Answers requests until the client has gone, or a handler has closed.
  void serve();
  /// Lets this happen to it instead.
  void suffer(ConnectionFate fate);

  // What an Exchange does.
  void send(std::string_view text);
  void end_request();
  void flush();
  [[noreturn]] void close();
  [[noreturn]] void reset();
  void stall();
  void pause(std::chrono::milliseconds time);

 private:
  enum class Event { kReady, kTime, kLetGo };

  Event wait(short events, std::optional<std::chrono::milliseconds> time = {},
             bool or_let_go = false) const;
  std::optional<FaultHttpRequest> read_request();
  void answer(FaultHttpRequest request);
  [[noreturn]] void close_and_drain();

  Fd socket_;  // None once it is closed.
  std::size_t number_;
  HttpScript& script_;
  std::string unread_;
  std::size_t requests_ = 0;
  bool running_ = false;  // A request is being answered.
};

}  // namespace aioc::testing::internal
