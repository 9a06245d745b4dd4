// The parts of aioc resolve: what is asked for, and how the answers are printed.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "dns/lookup.h"
#include "dns/services.h"
#include "loop/address.h"
#include "resolver_options.h"

namespace aioc {

struct ResolveOptions {
  std::vector<std::string> targets;
  bool json = false;
  bool tcp = false;
  bool udp = false;
  bool v4 = false;
  bool v6 = false;
  ResolverFlags resolver;
};

/// A name or an address to look up, and a port of it.
struct ResolveTarget {
  std::string host;                     ///< as it was written
  std::string ascii;                    ///< of a name: as it is asked for
  std::optional<aio::Address> address;  ///< of an address
  std::optional<std::uint16_t> port;
};

/// A text that is no target. what() is a sentence for the user.
class BadTarget : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// NAME[:SERVICE], ADDRESS[:PORT], [ADDRESS]:PORT. Throws BadTarget.
///
///     parse_target("python.org:https", dns::Protocol::tcp).port;  // 443
ResolveTarget parse_target(std::string_view text, dns::Protocol protocol);

/// What became of a target.
struct Resolved {
  ResolveTarget target;
  dns::Status status = dns::Status::unknown;
  dns::Reason reason = dns::Reason::none;
  std::vector<aio::Address> addresses;  ///< of a name
  std::string host;                     ///< of an address: its name, or itself again
  std::string service;                  ///< of an address: what is at its port
};

/// Appends what the seeds' getaddrinfo and getnameinfo programs print: `{:20}: {}` for each
/// address of a name, `{:15}: {} {}` for an address.
void append_rows(std::string& out, const Resolved& resolved, bool terminal);
/// Appends an object in a line.
void append_json(std::string& out, const Resolved& resolved, dns::Protocol protocol);
/// "no-such.example: no such name", for what was not found.
std::string complaint_of(const Resolved& resolved, dns::Families families);

}  // namespace aioc
