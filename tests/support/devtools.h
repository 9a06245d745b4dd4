#pragma once

#include <rapidjson/document.h>

#include <chrono>
#include <deque>
#include <string>
#include <string_view>

#include "support/fd.h"
#include "support/process.h"

// Part of the implementation of chromium.h; tests do not include it.
namespace aioc::testing::internal {

using Json = rapidjson::Document;

/// `text` as a JSON string, with its quotes.
std::string json_string(std::string_view text);

/// The DevTools protocol over two pipes, as --remote-debugging-pipe has it: JSON, a NUL behind
/// each message. Whatever goes wrong, a deadline too, is thrown as std::runtime_error.
class DevTools {
 public:
  static constexpr std::chrono::milliseconds kDeadline = std::chrono::seconds(30) * kSlowdown;

  DevTools(Fd to, Fd from) : to_(std::move(to)), from_(std::move(from)) {}

  /// Calls a method, of a session or with "" of the browser, and gives its result. Events that
  /// come in the meantime are kept.
  ///
  ///     devtools.call("Page.navigate", R"({"url":"about:blank"})", session);
  Json call(std::string_view method, std::string_view params = "{}",
            std::string_view session = "");

  /// Takes the next event: {"method", "params", "sessionId"}.
  Json next_event();
  /// Whether there is one that has been read already.
  [[nodiscard]] bool has_event() const { return !events_.empty(); }

 private:
  void send(std::string_view message);
  Json receive();

  Fd to_;
  Fd from_;
  std::string text_;  // what was read and is no whole message yet
  std::deque<Json> events_;
  int last_id_ = 0;
};

}  // namespace aioc::testing::internal
