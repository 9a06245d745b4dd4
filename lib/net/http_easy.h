// Easy: one transfer of libcurl's, from its URL to its result.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "loop/future.h"
#include "net/gunzip.h"
#include "net/http_client.h"
#include "net/http_multi.h"

namespace aioc::net::internal {

class Easy {
 public:
  Easy(Multi& multi, const ClientRequest& request, BodyProtocol& protocol);
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;
  ~Easy();

  CURL* handle() const { return handle_.easy; }
  const aio::Future<TransferResult>& done() const { return done_; }
  void resume();

  // For Multi

  /// Null of a handle that libcurl has for itself.
  static Easy* of(CURL* handle);
  bool is_paused() const { return paused_; }
  /// It waits for what comes over this one.
  void set_socket(curl_socket_t socket) { socket_ = socket; }

  /// libcurl has done with it.
  void finish(CURLcode code);
  /// Ends it where nothing has come since `time`, by the loop's clock.
  void end_if_stalled(std::int64_t time);
  static std::size_t on_header(char* text, std::size_t, std::size_t size, void* self);
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self);
  static int on_debug(CURL* handle, curl_infotype type, char* data, std::size_t size,
                      void* self);

  Easy* next = nullptr;
  Easy** previous = nullptr;

 private:
  bool take_header(std::string_view line);
  bool take_field(std::string_view name, std::string_view value);
  bool take_length(std::string_view value);
  bool head_ended();
  bool take_coding();
  BodyProtocol::Take decode(std::string_view data);
  void watch_length(bool on);
  void look_behind();
  bool fail(TransferError error, std::string detail);
  void leave();
  TransferResult explain(CURLcode code);

  Multi& multi_;
  const ClientRequest& request_;
  BodyProtocol& protocol_;
  Multi::Handle handle_;
  curl_slist* fields_ = nullptr;
  aio::Future<TransferResult> done_;
  ResponseHead head_;
  bool chunked_ = false;    // the head has a Transfer-Encoding
  bool redirect_ = false;   // the head has a Location
  bool in_body_ = false;    // the last head has ended
  bool running_ = false;    // in Multi
  bool paused_ = false;     //
  bool counted_ = false;    // what comes is counted
  std::uint64_t came_ = 0;  // of the body, as it was sent
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  std::size_t reads_ = 0;    // in which it came
  bool more_waits_ = false;  // behind it
  std::optional<Gunzip> gunzip_;
  std::string_view decoded_;  // and not taken yet
  std::size_t used_ = 0;      // of the bytes that come again, as it was not taken
  std::int64_t last_came_;    // a byte, by the loop's clock
  TransferError error_{};     // found by us
  std::string error_detail_;
  std::array<char, CURL_ERROR_SIZE> message_{};
};

}  // namespace aioc::net::internal
