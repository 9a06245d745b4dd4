// The little of the DNS's wire format that a server for tests needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::testing {

enum class DnsType : std::uint16_t {
  kA = 1,
  kNs = 2,
  kCname = 5,
  kSoa = 6,
  kPtr = 12,
  kTxt = 16,
  kAaaa = 28,
};

enum class DnsClass : std::uint16_t { kInternet = 1, kChaos = 3 };

enum class DnsRcode : std::uint8_t {
  kNoError = 0,
  kFormErr = 1,
  kServFail = 2,
  kNxDomain = 3,
  kNotImp = 4,
  kRefused = 5,
};

/// What is read of a query.
struct DnsQuery {
  std::uint16_t id = 0;
  bool recursion_desired = false;
  bool edns = false;
  std::string name = {};  ///< In lower case, with a dot between two labels.
  DnsType type = DnsType::kA;
  std::string question = {};  ///< Name, type and class, as they came.
};

/// One record, as it is sent.
struct DnsRecord {
  std::string owner = {};  ///< Wire format; empty for the name asked for.
  DnsType type = DnsType::kA;
  std::string data = {};
};

/// An answer, to be changed until it is wrong enough.
struct DnsReply {
  std::uint16_t id = 0;
  std::string question = {};
  bool with_question = true;
  bool recursion_desired = false;
  bool truncated = false;
  bool referral = false;  ///< Neither from the zone itself nor from a resolver.
  DnsRcode rcode = DnsRcode::kNoError;
  std::vector<DnsRecord> answers = {};
  std::vector<DnsRecord> authority = {};
};

/// Reads a query; nothing if it is none or damaged.
std::optional<DnsQuery> parse_query(std::string_view message);

/// An answer to `query` that says nothing yet.
DnsReply reply_to(const DnsQuery& query);

/// The wire format of `reply`.
std::string encode(const DnsReply& reply);

/// The wire format of a query, by a client that would like recursion.
std::string encode_query(std::uint16_t id, std::string_view name, DnsType type,
                         DnsClass dns_class = DnsClass::kInternet, bool edns = false);

/// The wire format of a name with dots, uncompressed.
std::string wire_name(std::string_view name);

/// Network byte order.
void append_u16(std::string& out, std::uint32_t value);
void append_u32(std::string& out, std::uint32_t value);
std::uint16_t u16_at(std::string_view bytes, std::size_t offset);

}  // namespace aioc::testing
