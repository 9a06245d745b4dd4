#include "support/fault_dns_truth.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace aioc::testing::internal {
namespace {

constexpr std::string_view kWildcardAddress = "\x0A\x09\x09\x09";
constexpr std::size_t kMaxBig = 60'000;

bool is_below(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return false;
  return name.size() == suffix.size() || suffix.starts_with('.') ||
         name[name.size() - suffix.size() - 1] == '.';
}

DnsRecord soa() {
  std::string data(2, '\0');  // Two names, both the root.
  for (const std::uint32_t value : {1U, 3600U, 600U, 86400U, 60U}) append_u32(data, value);
  return {.type = DnsType::kSoa, .data = std::move(data)};
}

// Answers with `rcode` and nothing but the zone's SOA.
void deny(DnsReply& reply, DnsRcode rcode) {
  reply.rcode = rcode;
  reply.authority = {soa()};
}

// The host that the PTR of a reverse name leads to; empty if that does not exist.
std::string host_of(std::string_view name) {
  if (is_below(name, "ip6.arpa")) return "host6.test";
  std::string host;
  for (int i = 0; i < 4; ++i) {
    const std::string_view octet = name.substr(0, name.find('.'));
    if (host.empty() && octet == "0") return "";
    host.insert(0, "-").insert(1, octet);
    name.remove_prefix(octet.size() + 1);
  }
  return "host" + host + ".test";
}

bool is_reverse(std::string_view name) {
  return is_below(name, "ip6.arpa") ||
         (is_below(name, "in-addr.arpa") && std::count(name.begin(), name.end(), '.') >= 5);
}

void answer_reverse(const DnsQuery& query, DnsReply& reply) {
  const std::string host = host_of(query.name);
  if (host.empty()) {
    deny(reply, DnsRcode::kNxDomain);
  } else if (query.type != DnsType::kPtr) {
    deny(reply, DnsRcode::kNoError);
  } else {
    reply.answers.push_back({.type = DnsType::kPtr, .data = wire_name(host)});
  }
}

void answer_address(const DnsQuery& query, const std::string& address, const std::string& owner,
                    DnsReply& reply) {
  const bool has_ipv4 = !query.name.starts_with("sixonly");
  const bool has_ipv6 = query.name.starts_with("six");
  if (query.type == DnsType::kA && has_ipv4) {
    reply.answers.push_back({owner, DnsType::kA, address});
  } else if (query.type == DnsType::kAaaa && has_ipv6) {
    reply.answers.push_back({owner, DnsType::kAaaa, ipv6_bytes(address)});
  }
}

void answer_forward(const DnsQuery& query, const FaultPlan& plan, DnsReply& reply) {
  const std::string_view name = query.name;
  const auto& suffixes = plan.wildcards_below;
  const bool wild = plan.wildcard || std::any_of(suffixes.begin(), suffixes.end(),
                                                 [&](auto& s) { return is_below(name, s); });
  if (name.starts_with("nx") && !wild) return deny(reply, DnsRcode::kNxDomain);
  if (plan.nodata || name.starts_with("nodata")) return deny(reply, DnsRcode::kNoError);
  if (plan.referral) {
    reply.referral = true;
    reply.authority = {{.type = DnsType::kNs, .data = wire_name("ns.elsewhere.test")}};
    return;
  }
  if (plan.cname_nx) {
    reply.answers = {{.type = DnsType::kCname, .data = wire_name("nx-gone.test")}};
    return deny(reply, DnsRcode::kNxDomain);
  }
  std::string owner;
  for (std::size_t i = 0; i < plan.cnames; ++i) {
    std::string target = wire_name("c" + std::to_string(i) + ".chain.test");
    reply.answers.push_back({owner, DnsType::kCname, target});
    owner = std::move(target);
  }
  const std::string address = wild ? std::string(kWildcardAddress) : ipv4_bytes(name);
  if (!plan.cname_only) answer_address(query, address, owner, reply);
  if (reply.answers.empty()) deny(reply, DnsRcode::kNoError);
}

void repeat_answer(DnsReply& reply, std::size_t bytes) {
  if (reply.answers.empty()) return;
  const DnsRecord last = reply.answers.back();
  const std::size_t owner = last.owner.empty() ? 2 : last.owner.size();
  const std::size_t each = owner + 10 + last.data.size();
  const std::size_t wanted = std::min(bytes, kMaxBig) / each + 1;
  reply.answers.resize(std::max(reply.answers.size(), wanted), last);
}

}  // namespace

DnsReply true_reply(const DnsQuery& query, const FaultPlan& plan) {
  DnsReply reply = reply_to(query);
  if (is_reverse(query.name)) {
    answer_reverse(query, reply);
  } else {
    answer_forward(query, plan, reply);
  }
  if (plan.big > 0) repeat_answer(reply, plan.big);
  return reply;
}

std::string ipv4_bytes(std::string_view name) {
  std::string bytes;
  append_u32(bytes, 0x0A000000U | (static_cast<std::uint32_t>(name_hash(name)) & 0xFFFFFFU));
  return bytes;
}

std::string ipv6_bytes(std::string_view ipv4) {
  std::string bytes = "\x20\x01\x0D\xB8";
  bytes.append(8, '\0').append(ipv4);
  return bytes;
}

std::uint64_t name_hash(std::string_view name) {  // FNV-1a.
  std::uint64_t result = 0xCBF29CE484222325;
  for (const char c : name) {
    result ^= static_cast<unsigned char>(c);
    result *= 0x100000001B3;
  }
  return result;
}

}  // namespace aioc::testing::internal
