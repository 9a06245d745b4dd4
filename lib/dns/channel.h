// Channel: a c-ares channel to one server, on the loop.
#pragma once

#include <ares.h>
#include <uv.h>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "dns/reply.h"
#include "dns/sockets.h"
#include "loop/address.h"
#include "loop/event_loop.h"
#include "loop/uv_handle.h"

namespace aioc::dns {

class Channel;

/// One query on its way. What is derived from it lives until `ended` is called, which is once,
/// and may be before Channel::ask() returns.
struct Attempt {
  /// `status` is c-ares's; the reply is empty but for ARES_SUCCESS.
  void (*ended)(Attempt& attempt, int status, std::span<const unsigned char> reply) = nullptr;
  Channel* channel = nullptr;
  std::uint16_t id = 0;
};

enum class Transport : std::uint8_t { udp, tcp };

/// A c-ares channel whose sockets libuv polls. It sends each query once and gives it five
/// seconds; when to ask again is up to who asks. It passes every reply that has the id and the
/// question of a query, whatever its rcode.
class Channel {
 public:
  /// `after_events` is called when queries have ended by something the kernel said, before
  /// their tasks run. Throws std::runtime_error if c-ares cannot be set up.
  Channel(aio::EventLoop& loop, const aio::Address& server, Transport transport, Inbox& inbox,
          std::function<void()> after_events);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  /// Ends what is on its way with ARES_EDESTRUCTION.
  ~Channel();

  /// Sends a query. Datagrams leave together at the end of the loop's turn.
  void ask(const char* name, Type type, Attempt& attempt);
  /// Ends what has been on its way for too long. To be called now and then.
  void expire();

  /// Queries on their way, those that nobody waits for any more too.
  std::size_t outstanding() const { return outstanding_; }
  Transport transport() const { return transport_; }
  /// Why no socket could be had, as errno; 0 where one could.
  int socket_error() const { return sockets_.error(); }
  std::size_t connections() const { return sockets_.connections(); }

  static constexpr int kLifetimeMilliseconds = 5000;

 private:
  struct Poll {
    int fd = -1;
    int events = 0;
    aio::detail::UvHandle<uv_poll_t> handle;
  };

  static void on_ended(void* attempt, int status, int timeouts, unsigned char* reply, int size);
  static void on_socket(void* channel, ares_socket_t fd, int readable, int writable);
  static void on_poll(uv_poll_t* handle, int status, int events);
  static void watch(Poll& poll, int events);
  Poll* find(int fd);

  void process(int readable, int writable);
  void flush_later();
  void flush();
  std::uint16_t take_id();

  aio::EventLoop* loop_;
  Transport transport_;
  Sockets sockets_;
  std::function<void()> after_events_;
  ares_channel channel_ = nullptr;
  std::array<Poll, 2> polls_;  // one of datagrams, one of TCP
  std::size_t outstanding_ = 0;
  bool flush_due_ = false;
  std::uint64_t flush_place_ = 0;
  std::bitset<65536> ids_;
  std::array<std::uint16_t, 256> random_{};
  std::size_t random_left_ = 0;
};

}  // namespace aioc::dns
