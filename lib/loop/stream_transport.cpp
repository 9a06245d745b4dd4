#include "loop/stream_transport.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "loop/errors.h"

namespace aio::detail {

/// What the kernel has not taken yet: one piece on its way, and what has been written since.
struct StreamTransport::Backlog {
  uv_write_t write{};
  uv_shutdown_t shutdown{};
  std::string sending;
  std::string next;
  bool busy = false;
};

/// Notices that the other end of what is only written has gone. libuv polls a descriptor for
/// one handle only, so this polls a duplicate.
class StreamTransport::PeerWatch {
 public:
  explicit PeerWatch(StreamTransport& transport)
      : fd_(fcntl(transport.fileno(), F_DUPFD_CLOEXEC, 0)) {
    if (fd_ < 0) return;
    poll_ = UvHandle<uv_poll_t>::make();
    if (uv_poll_init(transport.loop_->uv(), poll_.get(), fd_) != 0) return;
    poll_->data = &transport;
    uv_poll_start(poll_.get(), UV_DISCONNECT, [](uv_poll_t* poll, int, int) {
      auto* const loop = static_cast<EventLoop*>(poll->loop->data);
      static_cast<StreamTransport*>(poll->data)->peer_left();
      loop->run_ready();
    });
  }
  PeerWatch(const PeerWatch&) = delete;
  PeerWatch& operator=(const PeerWatch&) = delete;
  ~PeerWatch() {
    poll_.close();  // libuv no longer looks at the descriptor from here on
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  int fd_;
  UvHandle<uv_poll_t> poll_;
};

Ref<StreamTransport> StreamTransport::make(UvHandle<uv_stream_t> stream,
                                           std::shared_ptr<BaseProtocol> protocol,
                                           ConnectionOwner* owner) {
  auto* const loop = static_cast<EventLoop*>(stream->loop->data);
  return Ref<StreamTransport>(
      new StreamTransport(*loop, std::move(stream), std::move(protocol), owner));
}

StreamTransport::StreamTransport(EventLoop& loop, UvHandle<uv_stream_t> stream,
                                 std::shared_ptr<BaseProtocol> protocol, ConnectionOwner* owner)
    : Resident(loop),
      loop_(&loop),
      stream_(stream.release()),
      protocol_(std::move(protocol)),
      owner_(owner) {
  stream_->data = this;
  ref();  // the handle's
}

StreamTransport::~StreamTransport() = default;

template <class F>
bool StreamTransport::guarded(const char* where, F function) noexcept {
  try {
    function();
    return true;
  } catch (...) {
    loop_->call_exception_handler(where, std::current_exception());
    return false;
  }
}

void StreamTransport::start(Incoming incoming) {
  sockaddr_storage storage{};
  int size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (stream_->type == UV_TCP &&
      uv_tcp_getpeername(reinterpret_cast<uv_tcp_t*>(stream_), address, &size) == 0) {
    peer_ = std::make_unique<Address>(address, static_cast<std::size_t>(size));
  }
  if (incoming == Incoming::read) {
    resume_reading();
  } else if (incoming == Incoming::notice_hangup) {
    watch_ = std::make_unique<PeerWatch>(*this);
  }
  if (!guarded("protocol.connection_made()", [this] { protocol_->connection_made(*this); })) {
    abort();
  }
}

// Reading

void StreamTransport::resume_reading() {
  if (reading_ || read_ended_ || closing_) return;
  reading_ = true;
  const int status = uv_read_start(stream_, &on_alloc, &on_read);
  if (status < 0) fail(status, "read");
}

void StreamTransport::pause_reading() {
  if (!reading_) return;
  reading_ = false;
  uv_read_stop(stream_);
}

void StreamTransport::on_alloc(uv_handle_t* handle, std::size_t hint, uv_buf_t* buffer) {
  auto* const self = static_cast<StreamTransport*>(handle->data);
  buffer->base = nullptr;
  buffer->len = 0;
  self->guarded("protocol.get_buffer()", [&] {
    const std::span<char> room = self->protocol_->get_buffer(hint);
    buffer->base = room.data();
    buffer->len = room.size();
  });
}

inline void StreamTransport::received(ssize_t size) {
  if (size > 0) [[likely]] {
    try {
      protocol_->buffer_updated(static_cast<std::size_t>(size));
    } catch (...) {
      loop_->call_exception_handler("protocol.data_received()", std::current_exception());
      end_with(std::current_exception());
    }
  } else if (size == UV_EOF) {
    received_eof();
  } else if (size < 0) {
    fail(static_cast<int>(size), "read");
  }
}

void StreamTransport::on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* /*buffer*/) {
  auto* const self = static_cast<StreamTransport*>(stream->data);
  EventLoop& loop = *self->loop_;
  self->received(size);
  if (!loop.ready().empty()) loop.run_ready();
}

void StreamTransport::received_eof() {
  pause_reading();
  read_ended_ = true;
  bool stays_open = false;
  try {
    stays_open = protocol_->eof_received();
  } catch (...) {
    loop_->call_exception_handler("protocol.eof_received()", std::current_exception());
    end_with(std::current_exception());
    return;
  }
  if (!stays_open) close();
}

void StreamTransport::peer_left() {
  watch_.reset();
  if (sending()) {
    fail(UV_EPIPE, "write");
  } else {
    close();
  }
}

// Writing

bool StreamTransport::sending() const { return backlog_ != nullptr && backlog_->busy; }

std::size_t StreamTransport::get_write_buffer_size() const {
  if (backlog_ == nullptr || stream_ == nullptr) return 0;
  return stream_->write_queue_size + backlog_->next.size();
}

void StreamTransport::ensure_writable() const {
  if (eof_written_) throw std::runtime_error("write() after write_eof()");
}

std::size_t StreamTransport::write_now(const uv_buf_t* buffers, unsigned count) {
  const int size = uv_try_write(stream_, buffers, count);
  if (size >= 0) return static_cast<std::size_t>(size);
  if (size != UV_EAGAIN) fail(size, "write");
  return 0;
}

void StreamTransport::write(std::string_view data) {
  if (eof_written_ || closing_ || data.empty()) [[unlikely]] {
    ensure_writable();
    return;
  }
  if (!sending()) {
    uv_buf_t buffer;
    buffer.base = const_cast<char*>(data.data());  // NOLINT: libuv only reads it
    buffer.len = data.size();
    const std::size_t size = write_now(&buffer, 1);
    if (size == data.size() || closing_) return;
    data.remove_prefix(size);
  }
  queue(data);
}

void StreamTransport::writelines(std::span<const std::string_view> pieces) {
  ensure_writable();
  if (closing_) return;
  std::size_t done = 0;
  constexpr std::size_t kMostAtOnce = 64;
  if (!sending() && pieces.size() <= kMostAtOnce) {
    std::array<uv_buf_t, kMostAtOnce> buffers;
    unsigned count = 0;
    for (const auto piece : pieces) {
      if (piece.empty()) continue;
      buffers[count].base = const_cast<char*>(piece.data());  // NOLINT: libuv only reads it
      buffers[count++].len = piece.size();
    }
    if (count == 0) return;
    done = write_now(buffers.data(), count);
    if (closing_) return;
  }
  std::string rest;
  for (auto piece : pieces) {
    const std::size_t skipped = std::min(done, piece.size());
    done -= skipped;
    rest += piece.substr(skipped);
  }
  if (!rest.empty()) queue(rest);
}

void StreamTransport::queue(std::string_view data) {
  if (backlog_ == nullptr) backlog_ = std::make_unique<Backlog>();
  backlog_->next += data;
  if (!backlog_->busy) send_backlog();
  pause_or_resume_protocol();
}

void StreamTransport::send_backlog() {
  backlog_->sending.swap(backlog_->next);
  uv_buf_t buffer;
  buffer.base = backlog_->sending.data();
  buffer.len = backlog_->sending.size();
  backlog_->write.data = this;
  backlog_->busy = true;
  const int status = uv_write(&backlog_->write, stream_, &buffer, 1, &on_written);
  if (status < 0) {
    backlog_->busy = false;
    fail(status, "write");
  }
}

void StreamTransport::on_written(uv_write_t* request, int status) {
  auto* const self = static_cast<StreamTransport*>(request->data);
  if (self->stream_ == nullptr) return;  // closed meanwhile
  EventLoop& loop = *self->loop_;
  self->written(status);
  loop.run_ready();
}

void StreamTransport::written(int status) {
  backlog_->busy = false;
  // A large block is not kept for a connection that may now rest.
  constexpr std::size_t kKept = 64 * 1024;
  if (backlog_->sending.capacity() > kKept) backlog_->sending = std::string();
  backlog_->sending.clear();
  if (losing_) return;
  if (status < 0) {
    fail(status, "write");
    return;
  }
  if (!backlog_->next.empty()) {
    send_backlog();
  }
  pause_or_resume_protocol();
  if (backlog_->busy || losing_) return;
  if (closing_) {
    lose();
  } else if (eof_written_) {
    shut_down();
  }
}

void StreamTransport::pause_or_resume_protocol() {
  if (protocol_ == nullptr) return;  // lost
  const std::size_t size = get_write_buffer_size();
  if (!protocol_paused_ && size > write_buffer_high()) {
    protocol_paused_ = true;
    guarded("protocol.pause_writing()", [this] { protocol_->pause_writing(); });
  } else if (protocol_paused_ && size <= write_buffer_low()) {
    protocol_paused_ = false;
    guarded("protocol.resume_writing()", [this] { protocol_->resume_writing(); });
  }
}

bool StreamTransport::can_write_eof() const { return true; }

void StreamTransport::write_eof() {
  if (closing_ || eof_written_) return;
  eof_written_ = true;
  if (!sending()) shut_down();
}

void StreamTransport::shut_down() {
  if (backlog_ == nullptr) backlog_ = std::make_unique<Backlog>();
  backlog_->shutdown.data = this;
  const int status = uv_shutdown(&backlog_->shutdown, stream_, &on_shut_down);
  if (status < 0) fail(status, "write_eof");
}

void StreamTransport::on_shut_down(uv_shutdown_t* request, int status) {
  auto* const self = static_cast<StreamTransport*>(request->data);
  if (self->stream_ == nullptr) return;
  EventLoop& loop = *self->loop_;
  // Of a pipe the only end there is to send is the close itself.
  if (status == UV_ENOTSOCK) self->close();
  loop.run_ready();
}

// Ending

void StreamTransport::close() {
  if (closing_) return;
  closing_ = true;
  pause_reading();
  if (!sending()) lose();
}

void StreamTransport::request_close() {
  if (protocol_ == nullptr) return;  // lost
  if (!guarded("protocol.close_requested()", [this] { protocol_->close_requested(*this); })) {
    close();
  }
}

void StreamTransport::fail(int status, const char* what) {
  end_with(std::make_exception_ptr(uv_error(status, what)));
}

void StreamTransport::end_with(std::exception_ptr error) {
  if (losing_) return;
  closing_ = true;
  pause_reading();
  error_ = std::move(error);
  lose();
}

void StreamTransport::lose() {
  losing_ = true;
  ref();
  loop_->ready().push(
      [](void* what) {
        const Ref<StreamTransport> self(static_cast<StreamTransport*>(what));
        self->unref();
        if (self->stream_ == nullptr) return;  // the loop has closed
        self->watch_.reset();
        const auto protocol = std::move(self->protocol_);
        self->guarded("protocol.connection_lost()",
                      [&] { protocol->connection_lost(std::exchange(self->error_, nullptr)); });
        self->close_handle();
      },
      this);
}

void StreamTransport::close_handle() noexcept {
  leave_loop();
  if (owner_ != nullptr) std::exchange(owner_, nullptr)->connection_gone(*this);
  if (restored_flags_ >= 0) fcntl(fileno(), F_SETFL, restored_flags_);
  uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(stream_, nullptr)),
           [](uv_handle_t* handle) {
             static_cast<StreamTransport*>(handle->data)->unref();
             ::operator delete(handle);
           });
}

void StreamTransport::loop_closing() noexcept {
  closing_ = losing_ = true;
  watch_.reset();
  close_handle();
  protocol_.reset();
}

// Facts

Address StreamTransport::peername() const { return peer_ == nullptr ? Address() : *peer_; }

Address StreamTransport::sockname() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  const int fd = fileno();
  if (fd < 0 || ::getsockname(fd, address, &size) != 0) return {};
  return {address, size};
}

int StreamTransport::fileno() const {
  uv_os_fd_t fd = -1;
  if (stream_ != nullptr) uv_fileno(reinterpret_cast<uv_handle_t*>(stream_), &fd);
  return fd;
}

}  // namespace aio::detail
