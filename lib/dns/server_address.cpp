#include "dns/server_address.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "dns/text.h"

namespace aioc::dns {
namespace {

constexpr std::uint16_t kUsualPort = 53;

/// What is wrong with a text.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] void fail(std::string_view what, std::string_view why) {
  throw Fault("'" + std::string(what) + "' " + std::string(why));
}

struct Parts {
  std::string_view host;
  std::optional<std::string_view> port;
};

Parts split(std::string_view text) {
  if (!text.starts_with('[')) {
    const std::size_t colon = text.find(':');
    // Where there are more colons, they are all IPv6's.
    const bool has_port = colon != text.npos && text.find(':', colon + 1) == text.npos;
    if (!has_port) return {text, std::nullopt};
    return {text.substr(0, colon), text.substr(colon + 1)};
  }
  const std::size_t end = text.find(']');
  if (end == text.npos) fail(text, "has no ]; give an address such as [::1]:53");
  const auto host = text.substr(1, end - 1);
  const auto rest = text.substr(end + 1);
  if (rest.empty()) return {host, std::nullopt};
  if (!rest.starts_with(':'))
    fail(text, "has no : behind the ]; a port follows as in [::1]:53");
  return {host, rest.substr(1)};
}

std::uint16_t to_port(std::string_view text) {
  const auto port = to_number(text, std::numeric_limits<std::uint16_t>::max());
  if (!port || *port == 0) fail(text, "is no port; give a number from 1 to 65535");
  return static_cast<std::uint16_t>(*port);
}

/// Whether a name may have been meant: there is a letter, and no colon.
bool is_like_name(std::string_view host) {
  return host.find(':') == host.npos && std::ranges::any_of(host, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

aio::Address parse(std::string_view text) {
  const auto [host, port] = split(text);
  if (to_address(host, kUsualPort)) {
    return *to_address(host, port ? to_port(*port) : kUsualPort);
  }
  if (const auto zone = missing_zone(host); !zone.empty()) {
    throw Fault("there is no interface '" + std::string(zone) +
                "'; 'ip link' lists those that are there");
  }
  fail(host, std::string(is_like_name(host) ? "is a name; give its address,"
                                            : "is no address; give one,") +
                 " such as 8.8.8.8 or [2001:4860:4860::8888]:53");
}

}  // namespace

aio::Address parse_server_address(std::string_view text, std::string_view where) {
  try {
    return parse(text);
  } catch (const Fault& fault) {
    throw std::invalid_argument(std::string(where) + ": " + fault.what());
  }
}

std::vector<aio::Address> servers_of_environment() {
  constexpr const char* kVariable = "AIOC_SERVER";
  std::vector<aio::Address> servers;
  const char* const value = std::getenv(kVariable);
  std::string_view left = value != nullptr ? value : "";
  for (auto word = take_word(left); !word.empty(); word = take_word(left)) {
    servers.push_back(parse_server_address(word, kVariable));
  }
  return servers;
}

}  // namespace aioc::dns
