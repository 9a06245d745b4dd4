// TlsError: why a TLS connection did not come about, or ended.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>

namespace aioc::net {

/// As every error of a connection a std::system_error, so that who only wants to know that the
/// peer is lost catches one thing. what() is a sentence without the code's text behind it.
///
///     } catch (const aioc::net::TlsError& error) {
///       if (error.problem() == aioc::net::TlsError::Problem::certificate) suggest("--ca");
///     }
class TlsError : public std::system_error {
 public:
  enum class Problem : std::uint8_t {
    protocol,     ///< no TLS, a version or cipher too old, a record that was tampered with
    certificate,  ///< of the peer: untrusted, expired, for another name
    timeout,      ///< the handshake was not finished in time
    cut_short,    ///< the connection ended without close_notify, perhaps by an attacker
  };

  TlsError(Problem problem, std::string text);

  Problem problem() const { return problem_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  Problem problem_;
  std::string text_;
};

}  // namespace aioc::net
