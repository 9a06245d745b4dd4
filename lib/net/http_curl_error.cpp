#include "net/http_curl_error.h"

#include <cerrno>

namespace aioc::net {

std::string_view to_string(TransferError error) {
  switch (error) {
    case TransferError::none:
      return "none";
    case TransferError::stopped:
      return "stopped";
    case TransferError::bad_url:
      return "bad URL";
    case TransferError::unknown_host:
      return "unknown host";
    case TransferError::refused:
      return "refused";
    case TransferError::reset:
      return "reset";
    case TransferError::cut_short:
      return "cut short";
    case TransferError::longer:
      return "longer than announced";
    case TransferError::two_lengths:
      return "two lengths";
    case TransferError::timed_out:
      return "timed out";
    case TransferError::too_many_redirects:
      return "too many redirects";
    case TransferError::bad_redirect:
      return "bad redirect";
    case TransferError::tls:
      return "TLS";
    case TransferError::protocol:
      return "protocol";
    case TransferError::other:
      break;
  }
  return "failed";
}

namespace internal {

namespace {

/// Of a reading error: whether what came was no HTTP. libcurl says so in words alone.
bool is_nonsense(std::string_view message) {
  return message.find("chunked-encoding") != message.npos ||
         message.starts_with("Too large response headers");
}

}  // namespace

TransferError transfer_error(CURLcode code, int number, int status, std::string_view message) {
  switch (code) {
    case CURLE_OK:
      return TransferError::none;
    case CURLE_URL_MALFORMAT:
      return status == 0 ? TransferError::bad_url : TransferError::bad_redirect;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also HTTP/0.9, which is what no HTTP looks like
      return status == 0 ? TransferError::protocol : TransferError::bad_redirect;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return TransferError::unknown_host;
    case CURLE_COULDNT_CONNECT:
      if (number == ECONNRESET) return TransferError::reset;  // as soon as it had come about
      return number == ETIMEDOUT ? TransferError::timed_out : TransferError::refused;
    case CURLE_OPERATION_TIMEDOUT:
      return TransferError::timed_out;
    case CURLE_RECV_ERROR:
      if (is_nonsense(message)) return TransferError::protocol;
      return TransferError::reset;
    case CURLE_SEND_ERROR:
      return TransferError::reset;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return TransferError::cut_short;
    case CURLE_TOO_MANY_REDIRECTS:
      return TransferError::too_many_redirects;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return TransferError::tls;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_CHUNK_FAILED:
      return TransferError::protocol;
    default:
      return TransferError::other;
  }
}

}  // namespace internal
}  // namespace aioc::net
