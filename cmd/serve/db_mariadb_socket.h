// MariaDbSocket: waits for the socket of a client that does not block.
#pragma once

#include <mysql.h>

#include <optional>

#include "loop/future.h"
#include "loop/uv_handle.h"

namespace aioc::serve {

/// The socket is the client's, which may close it within any call. So whoever sees a call fail
/// calls close() before anything else can open a descriptor.
class MariaDbSocket {
 public:
  MariaDbSocket() = default;
  MariaDbSocket(const MariaDbSocket&) = delete;
  MariaDbSocket& operator=(const MariaDbSocket&) = delete;
  ~MariaDbSocket() { close(); }

  /// Waits for what a call of the client asked for, MYSQL_WAIT_READ and so on; gives what has
  /// come of it.
  ///
  ///     int wanted = mysql_real_query_start(&failed, client, text, size);
  ///     while (wanted != 0) {
  ///       auto coming = socket.wait(client, wanted);
  ///       wanted = mysql_real_query_cont(&failed, client, co_await std::move(coming));
  ///     }
  aio::Future<int> wait(MYSQL* client, int wanted);
  /// While no call waits, the server has nothing to say but that it goes.
  void watch_end();
  /// Whether it has said so.
  bool ended() const { return ended_; }
  /// Looks at the socket no more.
  void close();

 private:
  void watch(int events);
  static void on_poll(uv_poll_t* handle, int status, int events);

  aio::detail::UvHandle<uv_poll_t> poll_;
  int fd_ = -1;
  int events_ = 0;  // that libuv watches for
  int wanted_ = 0;
  std::optional<aio::Future<int>> waiting_;
  bool ended_ = false;
};

}  // namespace aioc::serve
