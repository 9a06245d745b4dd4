#include "loop/file_transport.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "loop/errors.h"

namespace aio::detail {
namespace {

constexpr std::size_t kBlock = 64 * 1024;

}  // namespace

FileTransport::FileTransport(EventLoop& loop, int fd, std::shared_ptr<BaseProtocol> protocol)
    : Resident(loop), loop_(&loop), fd_(fd), protocol_(std::move(protocol)) {
  ref();  // the open file's
}

void FileTransport::start(bool reads) {
  if (reads) resume_reading();
  try {
    protocol_->connection_made(*this);
  } catch (...) {
    loop_->call_exception_handler("protocol.connection_made()", std::current_exception());
    abort();
  }
}

// Reading

void FileTransport::resume_reading() {
  if (reading_ || ended_ || closing_) return;
  reading_ = true;
  if (!busy_) read();
}

void FileTransport::read() {
  busy_ = true;
  ref();
  block_.resize(kBlock);
  uv_buf_t buffer;
  buffer.base = block_.data();
  buffer.len = kept_ > 0 ? 0 : block_.size();
  request_.data = this;
  // What came while reading was paused is delivered in the same way, from the loop: a read of
  // nothing brings it there.
  const int status = uv_fs_read(loop_->uv(), &request_, fd_, &buffer, 1, -1, &on_read);
  if (status < 0) {
    busy_ = false;
    unref();
    end_with(std::make_exception_ptr(uv_error(status, "read")));
  }
}

void FileTransport::on_read(uv_fs_t* request) {
  const Ref<FileTransport> self(static_cast<FileTransport*>(request->data));
  self->unref();
  const ssize_t result = request->result;
  uv_fs_req_cleanup(request);
  self->busy_ = false;
  if (self->closing_) return;
  if (result < 0) {
    self->end_with(std::make_exception_ptr(uv_error(static_cast<int>(result), "read")));
  } else {
    self->received(static_cast<std::size_t>(result) + std::exchange(self->kept_, 0));
  }
  self->loop_->run_ready();
}

void FileTransport::received(std::size_t size) {
  if (!reading_) {
    kept_ = size;
    // The end is found again.
    return;
  }
  if (size == 0) {
    received_eof();
    return;
  }
  deliver({block_.data(), size});
  if (reading_ && !closing_ && !busy_) read();
}

void FileTransport::deliver(std::string_view data) {
  try {
    while (!data.empty() && protocol_ != nullptr) {
      const std::span<char> room = protocol_->get_buffer(data.size());
      const std::size_t size = std::min(room.size(), data.size());
      std::memcpy(room.data(), data.data(), size);
      data.remove_prefix(size);
      protocol_->buffer_updated(size);
    }
  } catch (...) {
    loop_->call_exception_handler("protocol.data_received()", std::current_exception());
    end_with(std::current_exception());
  }
}

void FileTransport::received_eof() {
  ended_ = true;
  reading_ = false;
  bool stays_open = false;
  try {
    stays_open = protocol_->eof_received();
  } catch (...) {
    loop_->call_exception_handler("protocol.eof_received()", std::current_exception());
  }
  if (!stays_open) close();
}

// Writing

void FileTransport::write(std::string_view data) {
  while (!closing_ && !data.empty()) {
    const ssize_t size = ::write(fd_, data.data(), data.size());
    if (size >= 0) {
      data.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno != EINTR) {
      end_with(std::make_exception_ptr(uv_error(uv_translate_sys_error(errno), "write")));
    }
  }
}

// Ending

void FileTransport::end_with(std::exception_ptr error) {
  if (closing_) return;
  closing_ = true;
  reading_ = false;
  error_ = std::move(error);
  ref();
  loop_->ready().push(
      [](void* what) {
        const Ref<FileTransport> self(static_cast<FileTransport*>(what));
        self->unref();
        self->lose();
      },
      this);
}

void FileTransport::lose() {
  if (fd_ < 0) return;  // the loop has closed
  const auto protocol = std::move(protocol_);
  try {
    protocol->connection_lost(std::exchange(error_, nullptr));
  } catch (...) {
    loop_->call_exception_handler("protocol.connection_lost()", std::current_exception());
  }
  close_file();
}

void FileTransport::close_file() noexcept {
  leave_loop();
  const int fd = std::exchange(fd_, -1);
  // A thread may still read; the descriptor's number must not be another file's by then.
  if (busy_) uv_cancel(reinterpret_cast<uv_req_t*>(&request_));
  if (fd > STDERR_FILENO) ::close(fd);
  unref();
}

void FileTransport::loop_closing() noexcept {
  closing_ = true;
  const Ref<FileTransport> self(this);
  close_file();
  protocol_.reset();
}

}  // namespace aio::detail
