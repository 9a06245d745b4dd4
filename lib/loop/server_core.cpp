#include "loop/server_core.h"

#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "loop/errors.h"

namespace aio::detail {
namespace {

/// Waits until the server closes.
class WaitForClose final : public Waiter {
 public:
  explicit WaitForClose(ServerCore& server) : Waiter("serve_forever()"), server_(&server) {}
  static bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> frame) { wait(frame, server_->closes); }
  void await_resume() {
    if (ended_by_cancel()) throw CancelledError();
  }

 private:
  ServerCore* server_;
};

UvHandle<uv_stream_t> make_connection(uv_stream_t& socket) {
  if (socket.type == UV_NAMED_PIPE) {
    auto pipe = UvHandle<uv_pipe_t>::make();
    check_uv(uv_pipe_init(socket.loop, pipe.get(), 0), "uv_pipe_init");
    return pipe;
  }
  auto tcp = UvHandle<uv_tcp_t>::make();
  check_uv(uv_tcp_init(socket.loop, tcp.get()), "uv_tcp_init");
  return tcp;
}

}  // namespace

void ServerCore::add(UvHandle<uv_stream_t> socket) {
  socket->data = this;
  sockets_.push_back(std::move(socket));
}

void ServerCore::attach(UvHandle<uv_stream_t> stream, std::shared_ptr<BaseProtocol> protocol,
                        Opened opened) {
  if (layer_) protocol = layer_(std::move(protocol), std::exchange(opened, nullptr));
  const auto transport = StreamTransport::make(std::move(stream), std::move(protocol), this);
  clients_.insert(transport.get());
  ref();
  transport->start();
  if (opened) opened(transport.get(), nullptr);
}

void ServerCore::start_serving() {
  if (closed_) throw std::runtime_error("the server is closed");
  if (serving_) return;
  for (const auto& socket : sockets_) {
    const int status = uv_listen(socket.get(), backlog_, &ServerCore::on_connection);
    if (status < 0) throw uv_error(status, "listen on port " + std::to_string(port()));
    // Else libuv sleeps a moment behind each connection, to leave some to other processes.
    if (socket->type == UV_TCP) {
      uv_tcp_simultaneous_accepts(reinterpret_cast<uv_tcp_t*>(socket.get()), 1);
    }
  }
  serving_ = true;
}

void ServerCore::on_connection(uv_stream_t* socket, int status) {
  const Ref<ServerCore> self(static_cast<ServerCore*>(socket->data));
  try {
    check_uv(status, "accept");
    if (self->full()) {
      self->held_.push_back(socket);
    } else {
      self->accept(*socket);
    }
  } catch (...) {
    self->loop_->call_exception_handler("accepting a connection", std::current_exception());
  }
  self->loop_->run_ready();
}

void ServerCore::accept(uv_stream_t& socket) {
  auto stream = make_connection(socket);
  check_uv(uv_accept(&socket, stream.get()), "accept");
  uv_os_fd_t fd = -1;
  uv_fileno(stream.handle(), &fd);
  note_descriptor(fd);
  if (stream->type == UV_TCP) uv_tcp_nodelay(reinterpret_cast<uv_tcp_t*>(stream.get()), 1);
  // libuv accepts for as long as there is somebody: who connects again and again, as fast as he
  // is accepted, would keep the loop from all else.
  constexpr std::uint32_t kMostInARow = 128;
  if (++accepted_ % kMostInARow == 0) {
    resting_ = true;
    loop_->part<TurnQueue>().add(*this);
  }
  accept_(std::move(stream), *this);
}

void ServerCore::turn() noexcept {
  const Ref<ServerCore> self(this);
  resting_ = false;
  try {
    accept_held();
  } catch (...) {
    loop_->call_exception_handler("accepting a connection", std::current_exception());
  }
}

bool ServerCore::full() const {
  return resting_ || clients_.size() >= max_connections_ ||
         (few_descriptors_ && !clients_.empty());
}

/// The kernel gives the lowest number that is free, so a high one tells that few are left.
/// Some are kept for the files and sockets that connections themselves need.
void ServerCore::note_descriptor(int fd) {
  constexpr rlim_t kSpare = 16;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  const rlim_t spare = std::min(kSpare, limit.rlim_cur / 4);
  few_descriptors_ = static_cast<rlim_t>(fd) + spare >= limit.rlim_cur;
}

void ServerCore::connection_gone(Transport& transport) noexcept {
  clients_.erase(&transport);
  few_descriptors_ = false;
  if (!held_.empty()) {
    // Later: the connection's own descriptor is still open.
    ref();
    loop_->ready().push(
        [](void* what) {
          const Ref<ServerCore> self(static_cast<ServerCore*>(what));
          self->unref();
          self->accept_held();
        },
        this);
  }
  if (has_ended()) ends.wake_all();
  unref();
}

void ServerCore::accept_held() {
  while (!held_.empty() && !full()) {
    uv_stream_t* const socket = held_.back();
    held_.pop_back();
    accept(*socket);
  }
}

void ServerCore::close() noexcept {
  if (closed_) return;
  closed_ = true;
  leave_loop();
  held_.clear();
  sockets_.clear();
  closes.wake_all();
  if (clients_.empty()) ends.wake_all();
}

void ServerCore::loop_closing() noexcept { close(); }

std::vector<Ref<StreamTransport>> ServerCore::clients() const {
  std::vector<Ref<StreamTransport>> clients;
  for (Transport* client : clients_) {
    clients.emplace_back(static_cast<StreamTransport*>(client));
  }
  return clients;
}

void ServerCore::close_clients() {
  for (const auto& client : clients()) client->request_close();
}

void ServerCore::abort_clients() {
  for (const auto& client : clients()) client->abort();
}

Coro<> ServerCore::serve_forever(Ref<ServerCore> self) {
  if (self->for_ever_) throw std::runtime_error("the server is served for ever already");
  self->start_serving();
  self->for_ever_ = true;
  try {
    co_await WaitForClose(*self);
  } catch (const CancelledError&) {
  }
  self->for_ever_ = false;
  self->close();
  self->close_clients();
  co_await WaitServerClosed(*self);
  throw CancelledError();
}

std::vector<Address> ServerCore::addresses() const {
  std::vector<Address> addresses;
  for (const auto& socket : sockets_) {
    uv_os_fd_t fd = -1;
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* const address = reinterpret_cast<sockaddr*>(&storage);
    if (uv_fileno(socket.handle(), &fd) == 0 && ::getsockname(fd, address, &size) == 0) {
      addresses.emplace_back(address, size);
    }
  }
  return addresses;
}

std::uint16_t ServerCore::port() const {
  const auto all = addresses();
  return all.empty() ? std::uint16_t{0} : all.front().port();
}

}  // namespace aio::detail
