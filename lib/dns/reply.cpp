#include "dns/reply.h"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>

namespace aioc::dns {
namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kMostInDatagram = 512;  // without EDNS

unsigned read_16(std::span<const unsigned char> bytes, std::size_t at) {
  return static_cast<unsigned>(bytes[at] << 8 | bytes[at + 1]);
}

/// Whether the first answer is of the type and has the question's own name, by the pointer
/// that all servers use. Where it is not, that says nothing.
bool first_answer_fits(std::span<const unsigned char> reply, Type type) {
  constexpr unsigned kLongestLabel = 63;
  std::size_t at = kHeader;
  while (at < reply.size() && reply[at] != 0) {
    if (reply[at] > kLongestLabel) return false;
    at += reply[at] + 1U;
  }
  at += 5;                            // the root label, the question's type and class
  constexpr std::size_t kFixed = 12;  // pointer, type, class, time to live, length
  if (at + kFixed > reply.size()) return false;
  constexpr unsigned kToQuestion = 0xC00C;
  constexpr unsigned kInternet = 1;
  const std::size_t wanted = type == Type::a ? sizeof(in_addr) : sizeof(in6_addr);
  return read_16(reply, at) == kToQuestion &&
         read_16(reply, at + 2) == static_cast<unsigned>(type) &&
         read_16(reply, at + 4) == kInternet && read_16(reply, at + 10) == wanted &&
         at + kFixed + wanted <= reply.size();
}

/// Behind the name at `at`; beyond the reply where it does not end in it.
std::size_t skip_name(std::span<const unsigned char> reply, std::size_t at) {
  constexpr unsigned kPointer = 0xC0;
  while (at < reply.size() && reply[at] != 0) {
    if (reply[at] >= kPointer) return at + 2;
    at += reply[at] + 1U;
  }
  return at + 1;
}

/// Whether an answer claims to be of the type, though c-ares found none that is.
bool any_of_type(std::span<const unsigned char> reply, Type type) {
  constexpr std::size_t kFixed = 10;  // type, class, time to live, length
  std::size_t at = skip_name(reply, kHeader) + 4;
  for (unsigned left = read_16(reply, 6); left > 0; --left) {
    at = skip_name(reply, at);
    if (at + kFixed > reply.size()) return false;
    if (read_16(reply, at) == static_cast<unsigned>(type)) return true;
    at += kFixed + read_16(reply, at + 8);
  }
  return false;
}

/// What c-ares's parser for the type returns; `any` if there are records. They follow CNAMEs.
int parse(std::span<const unsigned char> reply, Type type, bool& any) {
  const int size = static_cast<int>(reply.size());
  int count = 1;
  if (type == Type::a) {
    ares_addrttl first{};
    const int status = ares_parse_a_reply(reply.data(), size, nullptr, &first, &count);
    any = count > 0;
    return status;
  }
  if (type == Type::aaaa) {
    ares_addr6ttl first{};
    const int status = ares_parse_aaaa_reply(reply.data(), size, nullptr, &first, &count);
    any = count > 0;
    return status;
  }
  hostent* host = nullptr;
  const in_addr none{};
  const int status =
      ares_parse_ptr_reply(reply.data(), size, &none, sizeof none, AF_INET, &host);
  any = host != nullptr;
  if (host != nullptr) ares_free_hostent(host);
  return status;
}

Reading unknown(Reason reason) { return {Status::unknown, reason}; }

Reading read_answers(std::span<const unsigned char> reply, Type type, bool cut) {
  if (type != Type::ptr && first_answer_fits(reply, type)) return {Status::found};
  bool any = false;
  const int status = parse(reply, type, any);
  if (status == ARES_SUCCESS && any) return {Status::found};
  if (status == ARES_SUCCESS || status == ARES_ENODATA) {
    return any_of_type(reply, type) ? unknown(Reason::malformed) : Reading{Status::nodata};
  }
  if (cut) return {Status::unknown, Reason::none, true};
  return unknown(Reason::malformed);
}

}  // namespace

Reading read_reply(std::span<const unsigned char> reply, Type type, bool by_tcp) {
  if (reply.size() < kHeader) return unknown(Reason::malformed);
  constexpr unsigned kAuthoritative = 0x04;
  constexpr unsigned kTruncated = 0x02;
  constexpr unsigned kRecursionAvailable = 0x80;
  constexpr unsigned kRcode = 0x0F;
  if (!by_tcp && (reply[2] & kTruncated) != 0) return {Status::unknown, Reason::none, true};
  constexpr std::array kReasons = {Reason::none, Reason::formerr, Reason::servfail,
                                   Reason::none, Reason::notimp,  Reason::refused};
  constexpr unsigned kNxdomain = 3;
  const unsigned rcode = reply[3] & kRcode;
  if (rcode == kNxdomain) return {Status::nxdomain};
  if (rcode >= kReasons.size()) return unknown(Reason::other_rcode);
  if (rcode != 0) return unknown(kReasons[rcode]);
  constexpr std::size_t kAnswers = 6;
  if (read_16(reply, kAnswers) != 0) {
    // c-ares gives no more than 512 bytes of a datagram.
    return read_answers(reply, type, !by_tcp && reply.size() >= kMostInDatagram);
  }
  const bool knows = (reply[2] & kAuthoritative) != 0 || (reply[3] & kRecursionAvailable) != 0;
  return knows ? Reading{Status::nodata} : unknown(Reason::lame);
}

std::string_view to_string(Reason reason) {
  constexpr std::array<std::string_view, 13> kTexts = {
      "",
      "timed out",
      "connection refused",
      "server unreachable",
      "SERVFAIL",
      "FORMERR",
      "NOTIMP",
      "REFUSED",
      "unexpected response code",
      "malformed reply",
      "nothing but a referral",
      "truncated, and TCP timed out",
      "truncated, and TCP failed",
  };
  return kTexts[static_cast<std::size_t>(reason)];
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::found:
      return "found";
    case Status::unknown:
      return "unknown";
    default:
      return "not found";
  }
}

std::string_view detail_of(Status status, Reason reason) {
  switch (status) {
    case Status::nodata:
      return "NODATA";
    case Status::nxdomain:
      return "NXDOMAIN";
    case Status::unknown:
      return to_string(reason);
    default:
      return "";
  }
}

}  // namespace aioc::dns
