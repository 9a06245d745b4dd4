#include "support/dns_message.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace aioc::testing {
namespace {

constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kTypeAndClassSize = 4;
constexpr std::size_t kMaxLabel = 63;
constexpr std::uint32_t kTtl = 300;

constexpr std::uint32_t kResponse = 0x8000;
constexpr std::uint32_t kAuthoritative = 0x0400;
constexpr std::uint32_t kTruncated = 0x0200;
constexpr std::uint32_t kRecursionDesired = 0x0100;
constexpr std::uint32_t kRecursionAvailable = 0x0080;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Reads the name at `offset`, which it moves behind it; false if it is damaged.
bool read_name(std::string_view message, std::size_t& offset, std::string& name) {
  while (offset < message.size()) {
    const std::size_t length = static_cast<unsigned char>(message[offset++]);
    if (length == 0) return true;
    if (length > kMaxLabel || message.size() - offset < length) return false;
    if (!name.empty()) name += '.';
    const std::string_view label = message.substr(offset, length);
    std::transform(label.begin(), label.end(), std::back_inserter(name), lower);
    offset += length;
  }
  return false;
}

std::uint32_t flags_of(const DnsReply& reply) {
  std::uint32_t flags = kResponse | static_cast<std::uint32_t>(reply.rcode);
  if (!reply.referral) flags |= kAuthoritative | kRecursionAvailable;
  if (reply.truncated) flags |= kTruncated;
  if (reply.recursion_desired) flags |= kRecursionDesired;
  return flags;
}

void append_record(std::string& out, const DnsRecord& record, const DnsReply& reply) {
  if (!record.owner.empty()) {
    out += record.owner;
  } else if (reply.with_question) {
    append_u16(out, 0xC000 + kHeaderSize);  // See the question.
  } else {
    out.append(reply.question, 0, reply.question.size() - kTypeAndClassSize);
  }
  append_u16(out, static_cast<std::uint32_t>(record.type));
  append_u16(out, static_cast<std::uint32_t>(DnsClass::kInternet));
  append_u32(out, kTtl);
  append_u16(out, static_cast<std::uint32_t>(record.data.size()));
  out += record.data;
}

}  // namespace

std::optional<DnsQuery> parse_query(std::string_view message) {
  if (message.size() < kHeaderSize) return std::nullopt;
  const std::uint32_t flags = u16_at(message, 2);
  if ((flags & kResponse) != 0) return std::nullopt;
  DnsQuery query;
  query.id = u16_at(message, 0);
  query.recursion_desired = (flags & kRecursionDesired) != 0;
  query.edns = u16_at(message, 10) != 0;  // Clients have nothing else to add.
  std::size_t offset = kHeaderSize;
  if (!read_name(message, offset, query.name)) return std::nullopt;
  if (message.size() - offset < kTypeAndClassSize) return std::nullopt;
  query.type = static_cast<DnsType>(u16_at(message, offset));
  query.question = message.substr(kHeaderSize, offset + kTypeAndClassSize - kHeaderSize);
  return query;
}

DnsReply reply_to(const DnsQuery& query) {
  return {
      .id = query.id, .question = query.question, .recursion_desired = query.recursion_desired};
}

std::string encode(const DnsReply& reply) {
  std::string out;
  append_u16(out, reply.id);
  append_u16(out, flags_of(reply));
  append_u16(out, reply.with_question ? 1 : 0);
  append_u16(out, static_cast<std::uint32_t>(reply.answers.size()));
  append_u16(out, static_cast<std::uint32_t>(reply.authority.size()));
  append_u16(out, 0);
  if (reply.with_question) out += reply.question;
  for (const DnsRecord& record : reply.answers) append_record(out, record, reply);
  for (const DnsRecord& record : reply.authority) append_record(out, record, reply);
  return out;
}

std::string encode_query(std::uint16_t id, std::string_view name, DnsType type,
                         DnsClass dns_class, bool edns) {
  std::string out;
  append_u16(out, id);
  append_u16(out, kRecursionDesired);
  append_u16(out, 1);
  append_u32(out, 0);
  append_u16(out, edns ? 1 : 0);
  out += wire_name(name);
  append_u16(out, static_cast<std::uint32_t>(type));
  append_u16(out, static_cast<std::uint32_t>(dns_class));
  if (edns) {
    constexpr std::uint32_t kOpt = 41;
    constexpr std::uint32_t kPayload = 1232;
    out += '\0';
    append_u16(out, kOpt);
    append_u16(out, kPayload);
    append_u32(out, 0);
    append_u16(out, 0);
  }
  return out;
}

std::string wire_name(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    out += static_cast<char>(label.size());
    out += label;
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  out += '\0';
  return out;
}

void append_u16(std::string& out, std::uint32_t value) {
  out += static_cast<char>(value >> 8 & 0xFF);
  out += static_cast<char>(value & 0xFF);
}

void append_u32(std::string& out, std::uint32_t value) {
  append_u16(out, value >> 16);
  append_u16(out, value & 0xFFFF);
}

std::uint16_t u16_at(std::string_view bytes, std::size_t offset) {
  const auto high = static_cast<unsigned char>(bytes.at(offset));
  const auto low = static_cast<unsigned char>(bytes.at(offset + 1));
  return static_cast<std::uint16_t>(high << 8 | low);
}

}  // namespace aioc::testing
