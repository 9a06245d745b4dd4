// How a TlsConnection writes: what the application writes as records to below.
#include <algorithm>
#include <system_error>
#include <utility>

#include "net/tls_bio.h"
#include "net/tls_connection.h"

namespace aioc::net {
namespace {

// So much is encrypted before it is sent in one piece: four records.
constexpr std::size_t kPiece = 64 * 1024;

}  // namespace

void TlsConnection::write(std::string_view data) {
  if (state_ != State::open || data.empty()) return;
  writing_ = true;
  while (!data.empty()) {
    const std::size_t size = std::min(data.size(), kPiece);
    forget_openssl_errors();
    // All of it is taken, as the BIO takes all.
    const int result = SSL_write(ssl_.get(), data.data(), static_cast<int>(size));
    if (result <= 0) {
      const Why none = why(result);
      flush_output();
      fail({TlsError::Problem::protocol, "TLS: cannot write: " + none.text});
      break;
    }
    data.remove_prefix(size);
    flush_output();
  }
  writing_ = false;
  tell_of_writing();
}

void TlsConnection::write_eof() {
  throw std::system_error(std::make_error_code(std::errc::not_supported), "write_eof of TLS");
}

/// Sends what OpenSSL has written. The memory is given away meanwhile, for below may be TLS
/// too.
void TlsConnection::flush_output() {
  if (tls_output().empty()) return;
  std::string output = std::move(tls_output());
  below_->write(output);
  output.clear();
  if (tls_output().capacity() < output.capacity()) tls_output() = std::move(output);
}

/// Sends what reading has called for. A peer that asks for answers and does not take them is
/// not heard until it has.
void TlsConnection::flush_answers() {
  if (tls_output().empty()) return;
  flush_output();
  if (!below_full_ || state_ != State::open) return;
  held_ = true;
  below_->pause_reading();
}

// Back-pressure

void TlsConnection::pause_writing() {
  below_full_ = true;
  tell_of_writing();
}

void TlsConnection::resume_writing() {
  below_full_ = false;
  if (state_ == State::closing) {
    start_timer(settings_->options.shutdown_timeout());
    return;
  }
  tell_of_writing();
  if (std::exchange(held_, false) && state_ == State::open && may_read()) read_later();
}

/// Not in the midst of a write(): the application may write at once, and its bytes would come
/// between those of the first.
void TlsConnection::tell_of_writing() {
  if (writing_ || state_ != State::open || app_told_full_ == below_full_) return;
  app_told_full_ = below_full_;
  if (app_told_full_) {
    guarded("protocol.pause_writing()", [this] { application_->pause_writing(); });
  } else {
    guarded("protocol.resume_writing()", [this] { application_->resume_writing(); });
  }
}

void TlsConnection::limits_changed() {
  below_->set_write_buffer_limits(write_buffer_high(), write_buffer_low());
}

}  // namespace aioc::net
