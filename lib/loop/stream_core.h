// StreamCore: what a StreamReader and a StreamWriter share, and the protocol between them and
// their transport.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string_view>

#include "loop/protocol.h"
#include "loop/read_buffer.h"
#include "loop/ref.h"
#include "loop/suspension.h"
#include "loop/waiter.h"

namespace aio::detail {

class StreamCore;

/// A read that waits. What it waits for is tested as data arrives, so its task goes on only
/// once it has all; the data stays in the buffer until then, so that a cancel loses none.
class ReadWait : public Suspension {
 public:
  explicit ReadWait(StreamCore& core, const char* what) : core_(&core), what_(what) {}
  /// Only before it is awaited.
  ReadWait(ReadWait&& other) noexcept
      : Suspension(std::move(other)), core_(std::move(other.core_)), what_(other.what_) {}
  ~ReadWait();

  bool cancel() override;
  std::string describe() const override { return what_; }

 protected:
  /// Whether the read can end; the core has neither failed nor ended.
  virtual bool enough() = 0;
  /// Memory of its own that data may be read into at once, past the buffer; and so many bytes
  /// of it have been; and they are to go back into the buffer, as a cancel came behind.
  virtual std::span<char> own_memory() { return {}; }
  virtual void filled(std::size_t /*size*/) {}
  virtual void put_back() {}

  /// From await_ready: throws what set_exception() has left.
  bool ready();
  /// From await_suspend. Throws std::runtime_error if another read waits.
  void wait(std::coroutine_handle<> frame);
  /// From await_resume.
  void finish();
  StreamCore& core() const { return *core_; }

 private:
  friend class StreamCore;
  void go_on() {
    woken_ = true;
    wake();
  }

  Ref<StreamCore> core_;
  const char* what_;
  bool woken_ = false;
  bool cancelled_ = false;
};

class StreamCore final : public BufferedProtocol {
 public:
  static constexpr std::size_t kDefaultLimit = 64 * 1024;

  /// Throws std::invalid_argument for a limit of zero.
  static Ref<StreamCore> make(std::size_t limit) {
    return Ref<StreamCore>(new StreamCore(limit));
  }
  /// The same as a protocol, for a transport to hold.
  std::shared_ptr<BaseProtocol> as_protocol();

  // Reading

  ReadBuffer& buffer() { return buffer_; }
  std::size_t limit() const { return limit_; }
  bool eof() const { return eof_; }
  bool at_eof() const { return eof_ && buffer_.empty(); }
  const std::exception_ptr& exception() const { return exception_; }

  void feed_data(std::string_view data);
  void feed_eof();
  void set_exception(std::exception_ptr error);
  /// Data has been taken: the transport may go on.
  void consumed() {
    if (reading_paused_ && buffer_.size() <= limit_) resume_reading();
  }

  // Writing

  Transport* transport() const { return transport_.get(); }
  const TransportRef& transport_ref() const { return transport_; }
  bool writing_paused() const { return writing_paused_; }
  bool lost() const { return lost_; }
  const std::exception_ptr& lost_error() const { return lost_error_; }
  WaitList drains;
  WaitList closes;

  // The handles

  void add_reader() { has_reader_ = true; }
  void add_writer() { has_writer_ = true; }
  void reader_gone() noexcept;
  void writer_gone() noexcept;

  // As a protocol

  void connection_made(Transport& transport) override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override { writing_paused_ = true; }
  void resume_writing() override;
  bool eof_received() override;
  std::span<char> get_buffer(std::size_t size_hint) override;
  void buffer_updated(std::size_t size) override;

  void ref() noexcept { ++references_; }
  void unref() noexcept {
    if (--references_ == 0) delete this;
  }

 private:
  friend class ReadWait;

  explicit StreamCore(std::size_t limit);
  ~StreamCore() override = default;

  void arrived();
  void wake_reader() {
    if (waiter_ != nullptr && !waiter_->woken_) waiter_->go_on();
  }
  void pause_reading();
  void resume_reading();

  ReadBuffer buffer_;
  ReadWait* waiter_ = nullptr;  // until its task has gone on
  std::size_t limit_;
  TransportRef transport_;  // null before connection_made
  std::uint32_t references_ = 0;
  bool eof_ = false;
  bool direct_ = false;  // the last get_buffer() gave the waiter's own memory
  bool reading_paused_ = false;
  bool writing_paused_ = false;
  bool lost_ = false;
  bool has_reader_ = false;
  bool has_writer_ = false;
  std::exception_ptr exception_;
  std::exception_ptr lost_error_;
};

inline ReadWait::~ReadWait() {
  if (core_ && core_->waiter_ == this) core_->waiter_ = nullptr;
}

inline bool ReadWait::ready() {
  if (core_->exception_ != nullptr) [[unlikely]]
    std::rethrow_exception(core_->exception_);
  // A read that waits already has the first claim; wait() says so.
  return core_->waiter_ == nullptr && (core_->eof_ || enough());
}

inline void ReadWait::finish() {
  if (!is_suspended()) return;
  core_->waiter_ = nullptr;
  if (cancelled_ || take_cancel()) [[unlikely]] {
    put_back();
    throw CancelledError();
  }
  if (core_->exception_ != nullptr) [[unlikely]]
    std::rethrow_exception(core_->exception_);
}

}  // namespace aio::detail
