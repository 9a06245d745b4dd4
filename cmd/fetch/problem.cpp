#include "fetch/problem.h"

#include <array>
#include <cerrno>
#include <utility>

namespace aioc::fetch {
namespace {

// RFC 9110, 15.5 and 15.6, and RFC 6585
constexpr std::array<std::pair<int, const char*>, 17> kReasons = {{
    {400, "the server does not understand the request"},
    {401, "it wants a name and a password"},
    {403, "the server refuses to give it out"},
    {404, ""},
    {405, "the server does not let it be fetched"},
    {406, "the server has no form of it that would do"},
    {407, "the proxy wants a name and a password"},
    {408, "the server waited too long for the request"},
    {410, "it is gone for good"},
    {416, "the server has no such part of it"},
    {429, "too many requests"},
    {451, "withheld for legal reasons"},
    {500, "the server has failed"},
    {501, "the server cannot do that"},
    {502, "the server behind this one gave no sense"},
    {503, "the server is not available"},
    {504, "the server behind this one did not answer"},
}};

constexpr std::array kPassing = {408, 429, 500, 502, 503, 504};

}  // namespace

Problem status_problem(int status) {
  Problem out;
  out.word = status == 404 || status == 410 ? "not found" : "HTTP " + std::to_string(status);
  for (const auto& [number, reason] : kReasons) {
    if (number == status) out.detail = reason;
  }
  for (const int passing : kPassing) out.passes = out.passes || passing == status;
  return out;
}

Problem transfer_problem(net::TransferError error, const std::string& detail) {
  using net::TransferError;
  const bool passes = error == TransferError::reset || error == TransferError::cut_short ||
                      error == TransferError::timed_out;
  return {std::string(net::to_string(error)), detail, passes};
}

Problem end_problem(const net::TransferResult& result, std::uint64_t bytes,
                    std::optional<std::uint64_t> total) {
  using net::TransferError;
  if (total && bytes < *total &&
      (result.error == TransferError::cut_short || result.error == TransferError::none)) {
    return transfer_problem(
        TransferError::cut_short,
        std::to_string(bytes) + " of " + std::to_string(*total) + " bytes came");
  }
  if (result.error == TransferError::none) return {};
  return transfer_problem(result.error, result.detail);
}

Problem file_problem(const std::system_error& error) {
  const std::string what = error.what();
  switch (error.code().value()) {
    case ENOSPC:
    case EDQUOT:
      return {"disk full", what};
    case EEXIST:
      // "PATH: File exists"
      return {"exists", what.substr(0, what.rfind(": ")) + "; --force overwrites it"};
    case EAGAIN:
      return {"cannot write", "another process is fetching it"};
    default:
      return {"cannot write", what};
  }
}

}  // namespace aioc::fetch
