#include "dns/records.h"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

namespace aioc::dns {
namespace {

/// How many answers a reply claims to have, as room for them; never more than fit into it.
std::size_t room_for(std::string_view reply) {
  constexpr std::size_t kHeader = 12;
  constexpr std::size_t kLeast = 12;  // bytes of a record: a name of one byte or more, the rest
  if (reply.size() < kHeader) return 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(reply[at]); };
  const std::size_t claimed = static_cast<std::size_t>(byte(6)) << 8 | byte(7);
  return std::min(claimed, reply.size() / kLeast);
}

aio::Address to_address(const ares_addrttl& record, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr = record.ipaddr;
  return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

aio::Address to_address(const ares_addr6ttl& record, std::uint16_t port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  std::memcpy(&address.sin6_addr, &record.ip6addr, sizeof address.sin6_addr);
  return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

/// `parse` is c-ares's parser for the records.
template <class Record, class Parse>
void append(std::string_view reply, std::uint16_t port, std::vector<aio::Address>& addresses,
            Parse parse) {
  std::vector<Record> records(room_for(reply));
  int count = static_cast<int>(records.size());
  if (count == 0) return;
  const int status = parse(reinterpret_cast<const unsigned char*>(reply.data()),
                           static_cast<int>(reply.size()), nullptr, records.data(), &count);
  if (status != ARES_SUCCESS) return;
  records.resize(static_cast<std::size_t>(count));
  for (const auto& record : records) addresses.push_back(to_address(record, port));
}

std::string reverse_name_v4(std::span<const unsigned char> bytes) {
  std::string name;
  for (auto at = bytes.rbegin(); at != bytes.rend(); ++at) name += std::to_string(*at) + ".";
  return name + "in-addr.arpa";
}

}  // namespace

void append_addresses(std::string_view reply, Type type, std::uint16_t port,
                      std::vector<aio::Address>& addresses) {
  if (type == Type::a) {
    append<ares_addrttl>(reply, port, addresses, ares_parse_a_reply);
  } else if (type == Type::aaaa) {
    append<ares_addr6ttl>(reply, port, addresses, ares_parse_aaaa_reply);
  }
}

std::string pointed_name(std::string_view reply) {
  hostent* parsed = nullptr;
  const in_addr none{};
  const int status = ares_parse_ptr_reply(reinterpret_cast<const unsigned char*>(reply.data()),
                                          static_cast<int>(reply.size()), &none, sizeof none,
                                          AF_INET, &parsed);
  const std::unique_ptr<hostent, decltype(&ares_free_hostent)> host(parsed, ares_free_hostent);
  if (status != ARES_SUCCESS || host == nullptr) return {};
  // Of several, h_name is the last.
  if (host->h_aliases != nullptr && host->h_aliases[0] != nullptr) return host->h_aliases[0];
  return host->h_name != nullptr ? host->h_name : "";
}

std::string reverse_name(const aio::Address& address) {
  if (address.family() == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address.get(), sizeof v4);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(&v4.sin_addr);
    return reverse_name_v4({bytes, sizeof v4.sin_addr});
  }
  if (address.family() != AF_INET6) return {};
  sockaddr_in6 v6{};
  std::memcpy(&v6, address.get(), sizeof v6);
  const std::span<const unsigned char> bytes(v6.sin6_addr.s6_addr);
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return reverse_name_v4(bytes.last(sizeof(in_addr)));
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string name;
  for (auto at = bytes.rbegin(); at != bytes.rend(); ++at) {
    name += kDigits[*at & 0xFU];
    name += '.';
    name += kDigits[*at >> 4U];
    name += '.';
  }
  return name + "ip6.arpa";
}

}  // namespace aioc::dns
