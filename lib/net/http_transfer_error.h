// What can go wrong on the way to the end of a body.
#pragma once

#include <string_view>

namespace aioc::net {

enum class TransferError {
  none,
  stopped,             ///< by the protocol
  bad_url,             ///< none that a client could ask for
  unknown_host,        ///< neither the host nor the proxy has an address
  refused,             ///< no connection came about
  reset,               ///< the connection was lost
  cut_short,           ///< the body, or the head, ended early
  longer,              ///< more came than was announced
  two_lengths,         ///< Content-Length fields that differ (RFC 9112, 6.3)
  timed_out,           ///< no byte came for too long
  too_many_redirects,  //
  bad_redirect,        ///< to what is neither http nor https
  tls,                 ///< no trust, or no common language
  protocol,            ///< what came is not HTTP
  other
};

/// "cut short", the word for messages.
std::string_view to_string(TransferError error);

}  // namespace aioc::net
