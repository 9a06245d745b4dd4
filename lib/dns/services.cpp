#include "dns/services.h"

#include <algorithm>
#include <limits>
#include <system_error>
#include <tuple>

#include "dns/text.h"

namespace aioc::dns {
namespace {

/// What serves where the system has no file.
constexpr std::string_view kBestKnown = R"(
ftp        21/tcp
ssh        22/tcp
telnet     23/tcp
smtp       25/tcp
domain     53/tcp
domain     53/udp
http       80/tcp
pop3       110/tcp
ntp        123/udp
imap       143/tcp
https      443/tcp
https      443/udp
submission 587/tcp
imaps      993/tcp
pop3s      995/tcp
)";

struct Place {
  std::uint16_t port;
  Protocol protocol;
};

/// "80/tcp"
std::optional<Place> to_place(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const auto port = to_number(text.substr(0, slash), std::numeric_limits<std::uint16_t>::max());
  const auto protocol = text.substr(slash + 1);
  if (!port || *port == 0 || (protocol != "tcp" && protocol != "udp")) return std::nullopt;
  return Place{static_cast<std::uint16_t>(*port),
               protocol == "tcp" ? Protocol::tcp : Protocol::udp};
}

const Services& system_services() {
  static const Services services = Services::read();
  return services;
}

// By what the entries are sorted and looked up.
constexpr auto kName = [](const auto& entry) {
  return std::tuple(std::string_view(entry.name), entry.protocol);
};
constexpr auto kPort = [](const auto& entry) { return std::tuple(entry.port, entry.protocol); };

}  // namespace

Services Services::read(const std::string& path) {
  try {
    return parse(read_text(path));
  } catch (const std::system_error&) {
    return parse(kBestKnown);
  }
}

Services Services::parse(std::string_view text) {
  Services services;
  while (!text.empty()) {
    auto line = without_comment(take_line(text));
    const auto name = take_word(line);
    const auto place = to_place(take_word(line));
    if (!place) continue;
    services.by_port_.push_back({std::string(name), place->port, place->protocol});
    for (auto word = name; !word.empty(); word = take_word(line)) {
      services.by_name_.push_back({std::string(word), place->port, place->protocol});
    }
  }
  // Stable: of several, the first in the file counts.
  std::ranges::stable_sort(services.by_name_, {}, kName);
  std::ranges::stable_sort(services.by_port_, {}, kPort);
  return services;
}

std::optional<std::uint16_t> Services::port_of(std::string_view service,
                                               Protocol protocol) const {
  const std::tuple wanted(service, protocol);
  const auto at = std::ranges::lower_bound(by_name_, wanted, {}, kName);
  if (at == by_name_.end() || kName(*at) != wanted) return std::nullopt;
  return at->port;
}

std::optional<std::string> Services::service_of(std::uint16_t port, Protocol protocol) const {
  const std::tuple wanted(port, protocol);
  const auto at = std::ranges::lower_bound(by_port_, wanted, {}, kPort);
  if (at == by_port_.end() || kPort(*at) != wanted) return std::nullopt;
  return at->name;
}

std::optional<std::uint16_t> port_of(std::string_view service, Protocol protocol) {
  return system_services().port_of(service, protocol);
}

std::optional<std::string> service_of(std::uint16_t port, Protocol protocol) {
  return system_services().service_of(port, protocol);
}

}  // namespace aioc::dns
