// ResolvConf: /etc/resolv.conf, which says whom to ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "loop/address.h"

namespace aioc::dns {

/// What resolv.conf(5) says of servers, and of names that are not whole.
///
///     const auto conf = dns::ResolvConf::read();
///     ask(conf.nameservers.front());
struct ResolvConf {
  std::vector<aio::Address> nameservers;  ///< all of them, in order, port 53; at least one
  std::vector<std::string> search;        ///< domains to try, without a trailing dot
  int ndots = 1;  ///< a name with fewer dots is tried in the domains first; 0 to 15

  /// Reads a file once. Throws std::runtime_error, which says the remedy, where it is missing
  /// or cannot be read, and what parse() throws.
  static ResolvConf read(const std::string& path = "/etc/resolv.conf");

  /// As the C library reads it: a keyword stands at the begin of its line, of search and
  /// domain the last one counts, what is unknown is ignored. Unlike it, throws
  /// std::runtime_error where a nameserver is no numeric address, or where there is none. A
  /// server behind an interface that is not there ("fe80::1%gone") is left out where there
  /// are others. `path` is what messages call the text.
  static ResolvConf parse(std::string_view text, std::string_view path = "/etc/resolv.conf");
};

}  // namespace aioc::dns
