#include "net/tls_connection.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "loop/errors.h"
#include "net/tls_bio.h"

namespace aioc::net {
namespace {

using Problem = TlsError::Problem;

bool is_address(const std::string& name) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, name.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
}

/// Whom the client wants to speak to, and whose certificate it has to be.
void name_server(SSL* ssl, const std::string& name, bool checked) {
  bool done = true;
  if (is_address(name)) {  // which SNI does not have
    if (checked) done = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) == 1;
  } else if (!name.empty()) {
    done = SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (checked) done = done && SSL_set1_host(ssl, name.c_str()) == 1;
  }
  if (!done) throw_openssl_error("'" + name + "' is no name of a TLS server");
}

}  // namespace

// Beginning

std::shared_ptr<aio::BaseProtocol> TlsConnection::make(
    std::shared_ptr<const TlsSettings> settings, std::shared_ptr<BaseProtocol> application,
    aio::Opened opened) {
  auto* const made = new TlsConnection(aio::EventLoop::current(), std::move(settings),
                                       std::move(application), std::move(opened));
  made->ref();
  return {made, [](TlsConnection* self) { self->unref(); }};
}

TlsConnection::TlsConnection(aio::EventLoop& loop, std::shared_ptr<const TlsSettings> settings,
                             std::shared_ptr<BaseProtocol> application, aio::Opened opened)
    : Resident(loop),
      loop_(&loop),
      settings_(std::move(settings)),
      application_(std::move(application)),
      opened_(std::move(opened)) {
  timer_.owner = this;
  timer_.fire = [](aio::detail::TimerNode* node) {
    const aio::TransportRef self(static_cast<Timer*>(node)->owner);
    static_cast<Timer*>(node)->owner->time_is_up();
  };
  forget_openssl_errors();
  ssl_.reset(SSL_new(settings_->context.native()));
  if (ssl_ == nullptr) throw_openssl_error("cannot begin with TLS");
  BIO* const bio = make_tls_bio(input_).release();
  SSL_set_bio(ssl_.get(), bio, bio);
  if (settings_->server_side) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
    name_server(ssl_.get(), settings_->server_name, settings_->context.checks_name());
  }
}

TlsConnection::~TlsConnection() { stop_timer(); }

void TlsConnection::connection_made(Transport& below) {
  below_ = aio::TransportRef(&below);
  start_timer(settings_->options.handshake_timeout());
  shake_hands();
}

void TlsConnection::shake_hands() {
  forget_openssl_errors();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    flush_output();
    open();
  } else if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ) {
    flush_output();
  } else {
    const TlsError error = handshake_error();
    flush_output();  // the alert
    fail(error);
  }
}

TlsError TlsConnection::handshake_error() const {
  const unsigned long code = ERR_peek_error();
  const int reason = ERR_GET_REASON(code);
  const std::string text = take_openssl_error();
  const long verified = SSL_get_verify_result(ssl_.get());
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && verified != X509_V_OK) {
    const auto& name = settings_->server_name;
    const std::string what = "the certificate of " + (name.empty() ? "the peer" : name);
    if (verified == X509_V_ERR_APPLICATION_VERIFICATION) {
      return {Problem::certificate, what + " does not have the fingerprint that is trusted"};
    }
    return {Problem::certificate,
            what + " is not trusted: " + X509_verify_cert_error_string(verified)};
  }
  if (reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST) {
    return {Problem::protocol, "plain HTTP where TLS was expected"};
  }
  if (reason == SSL_R_WRONG_VERSION_NUMBER) {
    return {Problem::protocol, "the peer does not speak TLS (" + text + ")"};
  }
  return {Problem::protocol, "TLS handshake: " + text};
}

void TlsConnection::open() {
  stop_timer();
  state_ = State::open;
  made_ = true;
  if (guarded("protocol.connection_made()", [&] { application_->connection_made(*this); })) {
    abort();
  }
  if (const auto opened = std::exchange(opened_, nullptr)) {
    guarded("opening a TLS connection", [&] { opened(this, nullptr); });
  }
}

std::optional<TlsFacts> TlsConnection::facts() const {
  if (ssl_ == nullptr || !made_) return std::nullopt;
  TlsFacts facts;
  facts.version = SSL_get_version(ssl_.get());
  facts.cipher = SSL_get_cipher_name(ssl_.get());
  if (const X509* const peer = SSL_get0_peer_certificate(ssl_.get())) {
    facts.peer_fingerprint = fingerprint_of(*peer);
  }
  return facts;
}

// Ending

void TlsConnection::close() {
  if (closing_) return;
  closing_ = true;
  if (state_ != State::open) return;
  forget_openssl_errors();
  SSL_shutdown(ssl_.get());
  forget_openssl_errors();
  flush_output();
  state_ = State::closing;
  wait_for_peer();
}

/// Were the connection below closed at once, with bytes of the peer's unread, the kernel would
/// reset it, and the peer could lose what it has not read yet.
void TlsConnection::wait_for_peer() {
  if (peer_closed_) {
    close_below();
    return;
  }
  if (below_->can_write_eof()) below_->write_eof();
  below_->set_write_buffer_limits(0);  // so that resume_writing() tells when all has gone
  if (below_->get_write_buffer_size() == 0) {
    start_timer(settings_->options.shutdown_timeout());
  }
  app_paused_ = held_ = false;
  read_later();
}

void TlsConnection::close_below() {
  stop_timer();
  closing_ = true;
  state_ = State::ended;
  rest_ = {};
  below_->close();
}

void TlsConnection::abort() {
  stop_timer();
  closing_ = true;
  state_ = State::ended;
  below_->abort();
}

void TlsConnection::close_requested(Transport& below) {
  if (state_ == State::handshake) {
    below.abort();
  } else {
    close();
  }
}

/// TLS has come to an end: the peer has had its alert.
void TlsConnection::fail(const TlsError& error) {
  error_ = std::make_exception_ptr(error);
  close_below();
  if (const auto& on_error = settings_->options.on_error()) {
    guarded("TlsOptions::on_error", [&] { on_error(below_->peername(), error); });
  }
  if (const auto opened = std::exchange(opened_, nullptr)) {
    guarded("opening a TLS connection", [&] { opened(nullptr, error_); });
  }
}

/// The application has thrown.
void TlsConnection::break_off(std::exception_ptr error) {
  error_ = std::move(error);
  abort();
}

bool TlsConnection::eof_received() {
  if (state_ == State::handshake) {
    fail({Problem::cut_short, "the peer closed the connection during the TLS handshake"});
  } else if (state_ == State::open && peer_closed_) {
    return true;  // the application may go on writing
  } else if (state_ == State::open) {
    fail({Problem::cut_short,
          "the peer closed the connection without TLS's close_notify: what it sent may be cut "
          "short"});
  } else if (state_ == State::closing) {
    close_below();
  }
  return false;
}

void TlsConnection::connection_lost(std::exception_ptr error) {
  if (state_ == State::handshake && error != nullptr) {
    fail({Problem::cut_short, "the connection was lost during the TLS handshake: " +
                                  aio::detail::describe_exception(error)});
  }
  // Where all has been sent, it does not matter how the peer takes its leave.
  if (state_ == State::closing && timer_.state != aio::detail::TimerNode::State::idle) {
    error = nullptr;
  }
  if (error_ == nullptr) error_ = std::move(error);
  stop_timer();
  closing_ = true;
  state_ = State::ended;
  leave_loop();
  rest_ = {};
  ssl_.reset();
  if (const auto opened = std::exchange(opened_, nullptr)) {
    const auto why = std::make_exception_ptr(
        TlsError(Problem::cut_short, "the connection was closed during the TLS handshake"));
    guarded("opening a TLS connection", [&] { opened(nullptr, why); });
  }
  const auto application = std::move(application_);
  if (made_ && application != nullptr) application->connection_lost(error_);
}

void TlsConnection::start_timer(aio::Delay delay) {
  stop_timer();
  loop_->arm(timer_, loop_->now() + delay.nanoseconds());
}

void TlsConnection::stop_timer() {
  if (timer_.state != aio::detail::TimerNode::State::idle) loop_->disarm(timer_);
}

void TlsConnection::time_is_up() {
  if (loop_->is_closed()) return;
  if (state_ == State::handshake) {
    fail({Problem::timeout, "the TLS handshake took too long"});
    abort();
  } else if (state_ == State::closing) {
    close_below();
  }
}

void TlsConnection::loop_closing() noexcept {
  const aio::TransportRef kept(this);
  stop_timer();
  closing_ = true;
  state_ = State::ended;
  opened_ = nullptr;
  ssl_.reset();
  application_.reset();
}

}  // namespace aioc::net
