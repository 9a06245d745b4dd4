#include "loop/stream_core.h"

#include <stdexcept>
#include <utility>

#include "loop/coro.h"
#include "loop/report.h"

namespace aio::detail {

// ReadWait

void ReadWait::wait(std::coroutine_handle<> frame) {
  if (core_->waiter_ != nullptr) {
    throw std::runtime_error(std::string(what_) +
                             " called while another coroutine is already waiting for "
                             "incoming data");
  }
  suspend(frame);
  core_->waiter_ = this;
  // A read of more than the limit would wait for ever otherwise.
  if (core_->reading_paused_) core_->resume_reading();
}

bool ReadWait::cancel() {
  if (core_->waiter_ != this || woken_) return false;
  cancelled_ = true;
  go_on();
  return true;
}

// StreamCore

StreamCore::StreamCore(std::size_t limit) : limit_(limit) {
  if (limit == 0) throw std::invalid_argument("a stream's limit cannot be 0");
}

std::shared_ptr<BaseProtocol> StreamCore::as_protocol() {
  ref();
  return {this, [](BaseProtocol* self) { static_cast<StreamCore*>(self)->unref(); }};
}

void StreamCore::arrived() {
  if (waiter_ != nullptr) {
    if (waiter_->woken_) {
      // Its task is about to take some; it was not paused for that read.
    } else if (waiter_->enough()) {
      waiter_->go_on();
    } else {
      return;  // it needs more, however much there is
    }
  }
  if (buffer_.size() > 2 * limit_ && !reading_paused_) pause_reading();
}

void StreamCore::feed_data(std::string_view data) {
  if (eof_) throw std::logic_error("feed_data after feed_eof");
  if (data.empty()) return;
  buffer_.append(data);
  arrived();
}

void StreamCore::feed_eof() {
  eof_ = true;
  wake_reader();
}

void StreamCore::set_exception(std::exception_ptr error) {
  exception_ = std::move(error);
  wake_reader();
}

void StreamCore::pause_reading() {
  if (transport_ == TransportRef() || lost_) return;
  reading_paused_ = true;
  transport_->pause_reading();
}

void StreamCore::resume_reading() {
  reading_paused_ = false;
  if (!lost_) transport_->resume_reading();
}

// As a protocol

void StreamCore::connection_made(Transport& transport) {
  transport_ = TransportRef(&transport);
}

std::span<char> StreamCore::get_buffer(std::size_t /*size_hint*/) {
  direct_ = false;
  if (waiter_ != nullptr && !waiter_->woken_ && buffer_.empty()) {
    const std::span<char> own = waiter_->own_memory();
    direct_ = !own.empty();
    if (direct_) return own;
  }
  return buffer_.prepare();
}

void StreamCore::buffer_updated(std::size_t size) {
  if (direct_) {
    waiter_->filled(size);
    waiter_->go_on();
  } else if (has_reader_) {
    buffer_.commit(size);
    arrived();
  } else {
    buffer_.trim();  // nobody will ever read it
  }
}

bool StreamCore::eof_received() {
  buffer_.trim();
  feed_eof();
  return true;
}

void StreamCore::resume_writing() {
  writing_paused_ = false;
  drains.wake_all();
}

void StreamCore::connection_lost(std::exception_ptr error) {
  lost_ = true;
  writing_paused_ = false;
  lost_error_ = error;
  buffer_.trim();
  if (error == nullptr) {
    feed_eof();
  } else {
    set_exception(error);
  }
  drains.wake_all();
  closes.wake_all();
}

// The handles

void StreamCore::reader_gone() noexcept {
  has_reader_ = false;
  if (waiter_ != nullptr) {  // of a task that is still in a read
    set_exception(std::make_exception_ptr(std::logic_error("the StreamReader has gone")));
  } else {
    buffer_.clear();
  }
  if (transport_ == TransportRef() || lost_) return;
  if (!has_writer_) {
    transport_->close();
  } else if (reading_paused_) {
    resume_reading();  // to notice the end; the data is dropped
  }
}

void StreamCore::writer_gone() noexcept {
  has_writer_ = false;
  if (transport_ == TransportRef() || lost_ || transport_->is_closing()) return;
  if (debug_mode) report("a StreamWriter was dropped open, so it is closed");
  transport_->close();
}

}  // namespace aio::detail
