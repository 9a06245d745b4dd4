// What a DNS reply says of the question it answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace aioc::dns {

/// The types of records that are asked for, by their numbers on the wire.
enum class Type : std::uint16_t { a = 1, ptr = 12, aaaa = 28 };

/// How a question ended.
enum class Status : std::uint8_t {
  found,     ///< there are records of the type
  nodata,    ///< the name exists, but has none of the type
  nxdomain,  ///< no such name
  unknown,   ///< could not be determined; the Reason says why
};

/// Why a status is unknown.
enum class Reason : std::uint8_t {
  none,
  timed_out,           ///< no answer in time, or none that could be meant for us
  connection_refused,  ///< nothing listens at the server's port
  unreachable,         ///< no route to the server, or no socket left to ask with
  servfail,            ///< rcode 2
  formerr,             ///< rcode 1
  notimp,              ///< rcode 4
  refused,             ///< rcode 5
  other_rcode,
  malformed,      ///< a reply that cannot be parsed
  lame,           ///< a referral: the server neither knows the name nor asks others
  tcp_timed_out,  ///< the answer was truncated, and TCP gave none in time
  tcp_failed,     ///< the answer was truncated, and TCP was refused or closed
};

/// A few words for a person: "timed out", "SERVFAIL".
std::string_view to_string(Reason reason);
/// "found", "not found" or "unknown".
std::string_view to_string(Status status);
/// What is known beside: why it is unknown, or in which way it is not there, NXDOMAIN or
/// NODATA; empty for what is found.
std::string_view detail_of(Status status, Reason reason);

/// What one reply says.
struct Reading {
  Status status = Status::unknown;
  Reason reason = Reason::none;
  /// To be asked again by TCP: the reply was cut to fit a datagram.
  bool truncated = false;
};

/// Reads a reply to a question for records of `type`. Success on the wire is not enough: an
/// answer of nothing but CNAMEs is nodata, one that cannot be parsed is unknown, and NOERROR
/// without an answer from a server that neither is in charge (AA) nor asks others (RA) is a
/// referral, as in glibc. Some 20 ns where the first record is the one that was asked for.
///
///     const dns::Reading reading = dns::read_reply(bytes, dns::Type::a, false);
///     if (reading.status == dns::Status::found) ...
Reading read_reply(std::span<const unsigned char> reply, Type type, bool by_tcp);

}  // namespace aioc::dns
