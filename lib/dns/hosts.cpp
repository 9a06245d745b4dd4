#include "dns/hosts.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <system_error>
#include <utility>

#include "dns/text.h"

namespace aioc::dns {
namespace {

constexpr std::string_view kLocalhost = "localhost";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (std::memcmp(a.data(), b.data(), a.size()) == 0) return true;
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool is_localhost(std::string_view name) {
  // The last letter tells most names apart.
  if (name.size() < kLocalhost.size() || (name.back() | 0x20) != 't') return false;
  const std::size_t at = name.size() - kLocalhost.size();
  return equal(name.substr(at), kLocalhost) && (at == 0 || name[at - 1] == '.');
}

std::span<const aio::Address> loopback() {
  static const std::array addresses = {*aio::Address::parse("127.0.0.1", 0),
                                       *aio::Address::parse("::1", 0)};
  return addresses;
}

constexpr std::size_t kWord = sizeof(std::uint64_t);

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio
  hash = (hash ^ word) * kFactor;
  return hash ^ (hash >> 32);
}

std::uint64_t word_at(const char* at) {
  // Sets the bit by which small letters differ from capitals in all bytes: what else becomes
  // alike by it has the same hash, no more.
  constexpr std::uint64_t kSmall = 0x2020202020202020;
  std::uint64_t word = 0;
  std::memcpy(&word, at, kWord);
  return word | kSmall;
}

/// The same for names that differ only in case. Eight bytes at a time.
std::uint32_t hash_of(std::string_view name) {
  std::uint64_t hash = name.size();
  if (name.size() >= kWord) {
    for (std::size_t at = 0; at + kWord < name.size(); at += kWord) {
      hash = mix(hash, word_at(name.data() + at));
    }
    // The last eight overlap those before them, which saves a loop by bytes.
    hash = mix(hash, word_at(name.data() + name.size() - kWord));
  } else {
    std::uint64_t word = 0;
    for (const char c : name) word = word << 8 | static_cast<unsigned char>(c | 0x20);
    hash = mix(hash, word);
  }
  return static_cast<std::uint32_t>(mix(hash, 0));
}

}  // namespace

bool Hosts::Key::operator==(const Key& other) const {
  return std::memcmp(&bytes, &other.bytes, sizeof bytes) == 0 && zone == other.zone &&
         family == other.family;
}

std::size_t Hosts::KeyHash::operator()(const Key& key) const {
  std::array<std::uint64_t, 2> words{};
  std::memcpy(words.data(), &key.bytes, sizeof words);
  return mix(mix(mix(static_cast<std::uint64_t>(key.family), words[0]), words[1]), key.zone);
}

Hosts::Key Hosts::key_of(const aio::Address& address) {
  Key key;
  key.family = address.family();
  if (key.family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address.get());
    std::memcpy(&key.bytes, &v4->sin_addr, sizeof v4->sin_addr);
  } else if (key.family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address.get());
    key.bytes = v6->sin6_addr;
    key.zone = v6->sin6_scope_id;
  }
  return key;
}

/// Fills a Hosts. While there are lines to come, the addresses of a name are a chain of links;
/// in the end they stand side by side.
class Hosts::Builder {
 public:
  explicit Builder(Hosts& hosts) : hosts_(hosts) {}

  void add_line(std::string_view line) {
    line = without_comment(line);
    const auto host = take_word(line);
    auto name = take_word(line);
    if (name.empty()) return;
    // A block list has the same address in every line.
    if (host != last_host_) {
      const auto address = to_address(host, 0);
      if (!address) return;
      last_host_ = host;
      last_address_ = know(*address, name);
    }
    for (; !name.empty(); name = take_word(line)) add(without_dot(name));
  }

  void finish() {
    // For each address the name that took it last, so that none takes it twice.
    std::vector<std::uint32_t> taken_by(hosts_.addresses_.size(), kNone);
    for (std::uint32_t i = 0; i < chains_.size(); ++i) {
      Name& name = hosts_.names_[i];
      name.first = links_[chains_[i].head].address;
      name.count = 1;
      if (chains_[i].head == chains_[i].tail) continue;
      name.first = static_cast<std::uint32_t>(hosts_.addresses_.size());
      name.count = 0;
      for (std::uint32_t at = chains_[i].head; at != kNone; at = links_[at].next) {
        if (std::exchange(taken_by[links_[at].address], i) == i) continue;
        const aio::Address address = hosts_.addresses_[links_[at].address];
        hosts_.addresses_.push_back(address);
        ++name.count;
      }
    }
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  struct Link {
    std::uint32_t address;
    std::uint32_t next;
  };
  struct Chain {
    std::uint32_t head;
    std::uint32_t tail;
  };

  /// The place of an address, which is new with this line or known before.
  std::uint32_t know(const aio::Address& address, std::string_view name) {
    const auto next = static_cast<std::uint32_t>(hosts_.addresses_.size());
    const auto [at, is_new] = hosts_.known_.try_emplace(key_of(address), Known{next, name});
    if (is_new) hosts_.addresses_.push_back(address);
    return at->second.address;
  }

  /// Another name of the last address.
  void add(std::string_view name) {
    if (name.empty()) return;
    if (2 * (hosts_.names_.size() + 1) > hosts_.slots_.size()) grow();
    const auto link = static_cast<std::uint32_t>(links_.size());
    links_.push_back({last_address_, kNone});
    const std::uint32_t hash = hash_of(name);
    Slot& slot = hosts_.slots_[hosts_.place_of(name, hash)];
    if (slot.name == 0) {
      hosts_.names_.push_back({name});
      chains_.push_back({link, link});
      slot = {hash, static_cast<std::uint32_t>(hosts_.names_.size())};
    } else {
      auto& tail = chains_[slot.name - 1].tail;
      tail = links_[tail].next = link;
    }
  }

  void grow() {
    constexpr std::size_t kLeast = 16;
    std::vector<Slot> larger(std::max(kLeast, 2 * hosts_.slots_.size()));
    const std::size_t mask = larger.size() - 1;
    for (const Slot& slot : hosts_.slots_) {
      if (slot.name == 0) continue;
      std::size_t at = slot.hash & mask;
      while (larger[at].name != 0) at = (at + 1) & mask;
      larger[at] = slot;
    }
    hosts_.slots_ = std::move(larger);
  }

  Hosts& hosts_;
  std::vector<Link> links_;
  std::vector<Chain> chains_;  // a name each
  std::string_view last_host_;
  std::uint32_t last_address_ = 0;
};

Hosts Hosts::read(const std::string& path) {
  try {
    return parse(read_text(path));
  } catch (const std::system_error&) {
    return {};
  }
}

Hosts Hosts::parse(std::string text) {
  Hosts hosts;
  hosts.text_ = std::make_shared<const std::string>(std::move(text));
  Builder builder(hosts);
  for (std::string_view rest = *hosts.text_; !rest.empty();) builder.add_line(take_line(rest));
  builder.finish();
  return hosts;
}

std::size_t Hosts::place_of(std::string_view name, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].name != 0 &&
         (slots_[at].hash != hash || !equal(names_[slots_[at].name - 1].text, name))) {
    at = (at + 1) & mask;
  }
  return at;
}

std::span<const aio::Address> Hosts::find(std::string_view name) const {
  name = without_dot(name);
  if (is_localhost(name)) return loopback();
  if (slots_.empty()) return {};
  const Slot& slot = slots_[place_of(name, hash_of(name))];
  if (slot.name == 0) return {};
  const Name& found = names_[slot.name - 1];
  return std::span(addresses_).subspan(found.first, found.count);
}

std::string_view Hosts::name_of(const aio::Address& address) const {
  const Key key = key_of(address);
  if (const auto at = known_.find(key); at != known_.end()) return at->second.name;
  const auto is_it = [&](const aio::Address& known) { return key_of(known) == key; };
  return std::ranges::any_of(loopback(), is_it) ? kLocalhost : std::string_view();
}

}  // namespace aioc::dns
