#include "serve/db_mariadb_socket.h"

#include <utility>

#include "loop/errors.h"
#include "loop/event_loop.h"

namespace aioc::serve {
namespace {

constexpr int kAny = MYSQL_WAIT_READ | MYSQL_WAIT_WRITE | MYSQL_WAIT_EXCEPT;

}  // namespace

aio::Future<int> MariaDbSocket::wait(MYSQL* client, int wanted) {
  const int fd = static_cast<int>(mysql_get_socket(client));
  if (fd != fd_) {
    close();
    poll_ = aio::detail::UvHandle<uv_poll_t>::make();
    aio::check_uv(uv_poll_init(aio::get_running_loop().uv(), poll_.get(), fd), "uv_poll_init");
    poll_->data = this;
    fd_ = fd;
  }
  wanted_ = wanted;
  // Urgent data, MYSQL_WAIT_EXCEPT, nobody sends here.
  watch(((wanted & MYSQL_WAIT_READ) != 0 ? UV_READABLE : 0) |
        ((wanted & MYSQL_WAIT_WRITE) != 0 ? UV_WRITABLE : 0));
  return waiting_.emplace();
}

void MariaDbSocket::watch_end() {
  waiting_.reset();
  watch(UV_READABLE);
}

void MariaDbSocket::close() {
  poll_.close();
  fd_ = -1;
  events_ = 0;
}

void MariaDbSocket::watch(int events) {
  if (events == events_ || !poll_) return;
  events_ = events;
  aio::check_uv(uv_poll_start(poll_.get(), events, &MariaDbSocket::on_poll), "uv_poll_start");
}

void MariaDbSocket::on_poll(uv_poll_t* handle, int status, int events) {
  auto* const self = static_cast<MariaDbSocket*>(handle->data);
  aio::EventLoop& loop = aio::EventLoop::current();
  if (status < 0) self->events_ = 0;  // libuv has stopped to watch
  auto waiting = std::exchange(self->waiting_, std::nullopt);
  if (!waiting) {
    self->ended_ = true;
    self->events_ = 0;
    uv_poll_stop(handle);
    return;
  }
  // An error is for the client to find, by trying what it wanted to do.
  int come = self->wanted_ & kAny;
  if (status == 0) {
    come = ((events & UV_READABLE) != 0 ? MYSQL_WAIT_READ : 0) |
           ((events & UV_WRITABLE) != 0 ? MYSQL_WAIT_WRITE : 0);
  }
  if (!waiting->done()) waiting->set_result(come);
  loop.run_ready();
}

}  // namespace aioc::serve
