// ServerCore: the listening sockets of a Server and the connections they accepted.
#pragma once

#include <uv.h>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_set>
#include <vector>

#include "loop/address.h"
#include "loop/coro.h"
#include "loop/event_loop.h"
#include "loop/layer.h"
#include "loop/resident.h"
#include "loop/stream_transport.h"
#include "loop/turn_queue.h"
#include "loop/uv_handle.h"
#include "loop/waiter.h"

namespace aio::detail {

class ServerCore;

/// What is done with a connection that has been accepted.
using Accept = std::function<void(UvHandle<uv_stream_t> stream, ServerCore& server)>;

class ServerCore final : private ConnectionOwner, private Resident, private TurnNode {
 public:
  ServerCore(EventLoop& loop, Accept accept, int backlog, std::size_t max_connections)
      : Resident(loop),
        loop_(&loop),
        accept_(std::move(accept)),
        backlog_(backlog),
        max_connections_(max_connections) {}

  /// What stands between each connection and its protocol.
  void set_layer(Layer layer) { layer_ = std::move(layer); }
  /// Takes a bound socket.
  void add(UvHandle<uv_stream_t> socket);
  /// Makes a transport for a connection and starts it. `opened`, where there is one, is told of
  /// the protocol's connection_made(), which a layer may put off.
  void attach(UvHandle<uv_stream_t> stream, std::shared_ptr<BaseProtocol> protocol,
              Opened opened = nullptr);

  void start_serving();
  void close() noexcept;
  void close_clients();
  void abort_clients();
  static Coro<> serve_forever(Ref<ServerCore> self);

  std::vector<Address> addresses() const;
  std::uint16_t port() const;
  bool is_serving() const { return serving_ && !closed_; }
  std::size_t connections() const { return clients_.size(); }
  bool has_ended() const { return closed_ && clients_.empty(); }
  EventLoop& loop() const { return *loop_; }

  WaitList ends;
  WaitList closes;

  void ref() noexcept { ++references_; }
  void unref() noexcept {
    if (--references_ == 0) delete this;
  }

 private:
  ~ServerCore() = default;

  static void on_connection(uv_stream_t* socket, int status);
  void accept(uv_stream_t& socket);
  bool full() const;
  void note_descriptor(int fd);
  void accept_held();
  void turn() noexcept override;
  void connection_gone(Transport& transport) noexcept override;
  void loop_closing() noexcept override;
  std::vector<Ref<StreamTransport>> clients() const;

  EventLoop* loop_;
  Accept accept_;
  Layer layer_;
  int backlog_;
  std::size_t max_connections_;
  std::uint32_t references_ = 0;
  std::vector<UvHandle<uv_stream_t>> sockets_;
  std::unordered_set<Transport*> clients_;  // each holds a reference to this
  // Sockets with a connection that is not accepted: libuv looks at them again once it is.
  std::vector<uv_stream_t*> held_;
  std::uint32_t accepted_ = 0;
  bool resting_ = false;  // until the loop has looked at the other descriptors
  bool few_descriptors_ = false;
  bool serving_ = false;
  bool closed_ = false;
  bool for_ever_ = false;
};

/// wait_closed()
class [[nodiscard("must co_await")]] WaitServerClosed final : public Waiter {
 public:
  explicit WaitServerClosed(ServerCore & server)
      : Waiter("server wait_closed()"), server_(&server) {}
  bool await_ready() const { return server_->has_ended(); }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame, server_->ends); }
  void await_resume() {
    if (ended_by_cancel()) throw CancelledError();
  }

 private:
  Ref<ServerCore> server_;
};

}  // namespace aio::detail
