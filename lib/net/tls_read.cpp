// How a TlsConnection reads: ciphertext from below, records to the application.
#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "loop/read_buffer.h"
#include "net/tls_bio.h"
#include "net/tls_connection.h"

namespace aioc::net {
namespace {

/// The thread's block for ciphertext that arrives. Where TLS goes through TLS, one connection
/// needs a block while the other's is in use.
class InputBlock {
 public:
  InputBlock() = default;
  InputBlock(const InputBlock&) = delete;
  InputBlock& operator=(const InputBlock&) = delete;
  ~InputBlock() {
    if (block_ != nullptr) aio::detail::give_back_read_block(block_);
  }

  char* get() {
    if (block_ == nullptr) block_ = aio::detail::take_read_block();
    return block_;
  }
  bool in_use = false;

 private:
  char* block_ = nullptr;
};

InputBlock& input_block() {
  thread_local InputBlock block;
  return block;
}

}  // namespace

std::span<char> TlsConnection::get_buffer(std::size_t /*size_hint*/) {
  InputBlock& shared = input_block();
  if (!shared.in_use) {
    block_ = shared.get();
  } else {
    if (own_block_ == nullptr) own_block_.reset(new char[aio::detail::kReadBlock]);
    block_ = own_block_.get();
  }
  return {block_, aio::detail::kReadBlock};
}

void TlsConnection::buffer_updated(std::size_t size) {
  InputBlock& shared = input_block();
  const bool was_in_use = std::exchange(shared.in_use, true);
  input_ = {block_, size};
  take_input();
  shared.in_use = was_in_use;
}

void TlsConnection::take_input() {
  if (state_ == State::handshake) shake_hands();
  if (state_ == State::open && !peer_closed_) read_records();
  if (state_ == State::closing) discard_records();
  keep_rest();
}

TlsConnection::Why TlsConnection::why(int result) const {
  Why why{SSL_get_error(ssl_.get(), result)};
  if (why.kind == SSL_ERROR_SSL) why.text = take_openssl_error();
  return why;
}

void TlsConnection::read_records() {
  while (may_read() && record_waits()) {
    const std::span<char> room = application_buffer();
    if (room.empty()) return;  // broken off
    std::size_t filled = 0;
    const Why why = read_into(room, filled);
    if (filled > 0) {
      const auto error =
          guarded("protocol.data_received()", [&] { application_->buffer_updated(filled); });
      if (error != nullptr) break_off(error);
    }
    if (state_ != State::open) return;
    if (why.kind == SSL_ERROR_NONE) continue;
    if (why.kind == SSL_ERROR_ZERO_RETURN && !may_read()) return;  // OpenSSL says it again
    no_more_records(why);
    return;
  }
}

/// Whether it may have a record, or close_notify that the application has not heard of.
bool TlsConnection::openssl_has_more() const {
  return SSL_has_pending(ssl_.get()) != 0 ||
         (!peer_closed_ && (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0);
}

/// Whether there is a record for the application. It is asked for memory only then: it may
/// have to hold on to that until the bytes come.
bool TlsConnection::record_waits() {
  if (input_.empty() && !openssl_has_more()) return false;
  forget_openssl_errors();
  char first = 0;
  const int result = SSL_peek(ssl_.get(), &first, 1);
  if (result > 0) return true;
  const Why none = why(result);
  flush_answers();
  no_more_records(none);
  return false;
}

std::span<char> TlsConnection::application_buffer() {
  std::span<char> room;
  const auto error = guarded("protocol.get_buffer()", [&] {
    room = application_->get_buffer(input_.size());
    if (room.empty()) throw std::logic_error("get_buffer() returned an empty buffer");
  });
  if (error != nullptr) break_off(error);
  return room;
}

/// Fills `room` with as many records as there are.
TlsConnection::Why TlsConnection::read_into(std::span<char> room, std::size_t& filled) {
  constexpr std::size_t kMost = 1 << 30;
  do {
    const std::size_t size = std::min(room.size() - filled, kMost);
    forget_openssl_errors();
    const int result = SSL_read(ssl_.get(), room.data() + filled, static_cast<int>(size));
    if (result <= 0) {
      Why none = why(result);
      flush_answers();
      return none;
    }
    filled += static_cast<std::size_t>(result);
  } while (filled < room.size() && (!input_.empty() || SSL_has_pending(ssl_.get()) != 0));
  flush_answers();
  return {};
}

void TlsConnection::no_more_records(const Why& why) {
  if (why.kind == SSL_ERROR_WANT_READ) return;
  input_ = {};
  if (why.kind != SSL_ERROR_ZERO_RETURN) {
    fail({TlsError::Problem::protocol, "TLS: " + why.text});
    return;
  }
  peer_closed_ = true;
  bool stays_open = false;
  const auto error =
      guarded("protocol.eof_received()", [&] { stays_open = application_->eof_received(); });
  if (error != nullptr) {
    break_off(error);
  } else if (!stays_open) {
    close();
  }
}

/// Looks for the peer's close_notify behind what nobody wants any more.
void TlsConnection::discard_records() {
  std::array<char, 4096> trash;
  int result = 0;
  do {
    forget_openssl_errors();
    result = SSL_read(ssl_.get(), trash.data(), static_cast<int>(trash.size()));
  } while (result > 0);
  const Why none = why(result);
  tls_output().clear();  // there is nothing to be said behind close_notify
  if (none.kind != SSL_ERROR_WANT_READ) close_below();
}

void TlsConnection::keep_rest() {
  if (state_ == State::open && !peer_closed_ && !input_.empty()) rest_ = std::string(input_);
  input_ = {};
}

// Pausing

void TlsConnection::pause_reading() {
  if (closing_) return;
  app_paused_ = true;
  below_->pause_reading();
}

void TlsConnection::resume_reading() {
  if (!app_paused_ || closing_) return;
  app_paused_ = false;
  if (may_read()) read_later();
}

/// Reads on: what is left here first, and from the ready queue, as the application may be in
/// the midst of taking what it has been given.
void TlsConnection::read_later() {
  if (rest_.empty() && !openssl_has_more()) {
    below_->resume_reading();
    return;
  }
  if (std::exchange(read_scheduled_, true)) return;
  ref();
  loop_->ready().push(
      [](void* what) {
        const aio::TransportRef self(static_cast<TlsConnection*>(what));
        self->unref();
        static_cast<TlsConnection*>(what)->read_rest();
      },
      this);
}

void TlsConnection::read_rest() {
  read_scheduled_ = false;
  if (state_ == State::ended || !may_read()) return;
  const std::string rest = std::exchange(rest_, {});
  input_ = rest;
  take_input();
  if (state_ != State::ended && may_read()) below_->resume_reading();
}

}  // namespace aioc::net
