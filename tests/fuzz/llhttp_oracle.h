// What Node's parser, llhttp, makes of a request: another reader to hold ours against.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aioc::fuzz {

struct OracleMessage {
  bool accepted = false;  ///< read to its end
  std::string reason;     ///< why it was not
  std::string method;
  std::string target;  ///< as it stood, with the authority of the absolute form
  int minor_version = 0;
  bool chunked = false;
  std::uint64_t content_length = 0;
  bool keep_alive = false;
  std::string body;
  std::size_t size = 0;  ///< of the message, its body included
};

/// Reads one message from the front of `text`. Nothing where this build has no llhttp.
std::optional<OracleMessage> ask_llhttp(std::string_view text);

}  // namespace aioc::fuzz
