// Hosts: /etc/hosts, which is asked before any server.
#pragma once

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "loop/address.h"

namespace aioc::dns {

/// The names of a hosts file and their addresses, by name and by address. Case and one trailing
/// dot of a name do not matter. "localhost" and what ends in ".localhost" are always 127.0.0.1
/// and ::1, whatever the file says (RFC 6761, section 6.3).
///
/// find() allocates nothing and costs some 10 ns where the file is small, some 35 where it
/// is a block list of 100,000 lines (which takes some 20 ms to read).
///
///     const auto hosts = dns::Hosts::read();
///     for (const auto& address : hosts.find("printer")) use(address.host());
///     hosts.name_of(*aio::Address::parse("127.0.0.1", 0));  // "localhost"
class Hosts {
 public:
  /// Knows localhost alone.
  Hosts() = default;

  /// Reads a file once. As for the C library, one that is missing or cannot be read is empty.
  static Hosts read(const std::string& path = "/etc/hosts");
  /// Lines of an address and its names; what is malformed is skipped.
  static Hosts parse(std::string text);

  /// The addresses of a name, IPv4 and IPv6 in the order of the file, each once and with port
  /// 0; empty for a name that is not here. Valid as long as this is.
  std::span<const aio::Address> find(std::string_view name) const;

  /// The first name of the first line with this address, as the file writes it; empty where
  /// there is none. The port is ignored, a zone is not. Valid as long as this is.
  std::string_view name_of(const aio::Address& address) const;

  /// How many names the file has.
  std::size_t size() const { return names_.size(); }

 private:
  /// A name and where in addresses_ its own stand.
  struct Name {
    std::string_view text;  // of text_
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  /// A place of the hash table: a name's hash, and 1 + its index in names_.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t name = 0;
  };
  struct Key {
    in6_addr bytes{};
    std::uint32_t zone = 0;
    int family = 0;

    bool operator==(const Key& other) const;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  struct Known {
    std::uint32_t address = 0;
    std::string_view name;
  };
  class Builder;

  static Key key_of(const aio::Address& address);
  /// Where `name` stands in slots_, or where it would; slots_ must not be empty.
  std::size_t place_of(std::string_view name, std::uint32_t hash) const;

  std::shared_ptr<const std::string> text_;  // shared: copies keep what the views look at
  std::vector<aio::Address> addresses_;      // of the file; behind them, of names with several
  std::vector<Name> names_;
  std::vector<Slot> slots_;  // a power of two, at most half of them taken; none for no names
  std::unordered_map<Key, Known, KeyHash> known_;
};

}  // namespace aioc::dns
