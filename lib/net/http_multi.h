// Multi: libcurl's multi interface on the loop, by curl_multi_socket_action.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "loop/event_loop.h"
#include "loop/uv_handle.h"
#include "net/http_client.h"

namespace aioc::net::internal {

class Easy;

/// Whether bytes wait in a socket of plain HTTP. Of TLS, be it with a proxy, these may be
/// records that are no part of a body; such a socket has none.
bool has_plain_bytes(int fd);

/// The sockets of libcurl as libuv's polls, its one timer as the loop's, and a store of easy
/// handles, which keep their options from one transfer to the next.
///
/// A connection that waits for its next request stays in the loop's poll set: taking it out and
/// back in would cost two calls of epoll_ctl a request. So its poll goes when libcurl closes
/// it, which is known of the sockets that we open for it.
class Multi {
 public:
  explicit Multi(const ClientOptions& options);
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;
  ~Multi();

  const ClientOptions& options() const { return options_; }

  /// A handle of libcurl's, and the URL that it takes: two parsings less than of a text.
  struct Handle {
    CURL* easy = nullptr;
    CURLU* url = nullptr;
  };
  /// One with all options set that no transfer changes.
  Handle take_handle();
  void give_back(Handle handle);
  /// The fields of every request.
  curl_slist* fields() const { return fields_; }
  /// Begins the transfer, at the next turn of the loop.
  void add(Easy& easy);
  void remove(Easy& easy);

 private:
  struct Poll {
    Multi* multi;
    aio::detail::UvHandle<uv_poll_t> handle;
    curl_socket_t fd = -1;
    int events = 0;       // that libuv watches for
    bool wanted = false;  // by libcurl
    bool ours = false;    // we opened it, and will hear of its end
  };

  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* poll);
  static int on_timer(CURLM* multi, long milliseconds, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t fd);
  static void on_poll(uv_poll_t* handle, int status, int events);

  Handle make_handle();
  /// Ends a connection that is in no use, where something comes over it.
  void end_unasked(curl_socket_t fd);
  Poll& poll_of(curl_socket_t fd);
  static void watch_events(Poll& poll, int events);
  /// Lets libcurl look at a socket, or at its clock, and tells who is done.
  void act(curl_socket_t fd, int what);
  void look_at_clock();
  void finish_done();
  void look_for_stalled();

  const ClientOptions options_;
  aio::EventLoop& loop_;
  CURLM* multi_;
  curl_slist* fields_ = nullptr;
  std::vector<Handle> handles_;  // not in use
  std::unordered_map<curl_socket_t, std::unique_ptr<Poll>> polls_;
  std::optional<aio::TimerHandle> timer_;
  std::optional<aio::TimerHandle> stall_timer_;
  std::optional<aio::TimerHandle> soon_;  // where libcurl's time has come
  Easy* first_ = nullptr;                 // of the transfers, a list by Easy::next
};

}  // namespace aioc::net::internal
