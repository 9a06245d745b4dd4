// The answers that were given last, ready to be given again: the index never changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "net/http_message.h"

namespace aioc::serve {

/// Responses by the target of their requests, bounded in bytes; the one that was not asked for
/// longest goes first. Bodies are shared: one that is still being sent stays until it is.
///
///     if (auto response = cache.get(target)) return *std::move(response);
///     return cache.put(target, make_response());
class PageCache {
 public:
  static constexpr std::size_t kCapacity = 16 * 1024 * 1024;
  /// Larger bodies are not kept. A client that takes its answer slowly holds no more than this.
  static constexpr std::size_t kMost = 256 * 1024;

  explicit PageCache(std::size_t capacity = kCapacity) : capacity_(capacity) {}

  /// The response, with a share in its body and fields. Some 30 ns, no allocation.
  std::optional<net::Response> get(std::string_view target);

  /// Keeps a response of status 200 with a body of its own, under an entity tag made from it,
  /// and returns it; any other is returned as it is.
  net::Response put(std::string_view target, net::Response response);

  std::size_t entries() const { return by_target_.size(); }
  std::size_t bytes() const { return bytes_; }
  std::uint64_t hits() const { return hits_; }
  std::uint64_t misses() const { return misses_; }

 private:
  /// What responses share.
  struct Kept {
    std::string fields;
    std::string body;
  };
  struct Entry {
    std::string target;
    std::string tag;
    bool may_compress;
    std::shared_ptr<const Kept> kept;

    std::size_t bytes() const;
    net::Response response() const;
  };

  void forget_last();

  std::size_t capacity_;
  std::size_t bytes_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
  std::list<Entry> entries_;  // the latest first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_target_;
};

/// An entity tag for `text`: 15 hexadecimal digits of a hash.
std::string content_tag(std::string_view text);

}  // namespace aioc::serve
