#include "net/tls_error.h"

#include <utility>

namespace aioc::net {
namespace {

std::error_code code_of(TlsError::Problem problem) {
  switch (problem) {
    case TlsError::Problem::timeout:
      return std::make_error_code(std::errc::timed_out);
    case TlsError::Problem::cut_short:
      return std::make_error_code(std::errc::connection_reset);
    default:
      return std::make_error_code(std::errc::protocol_error);
  }
}

}  // namespace

TlsError::TlsError(Problem problem, std::string text)
    : std::system_error(code_of(problem)), problem_(problem), text_(std::move(text)) {}

}  // namespace aioc::net
