#include "serve/page_cache.h"

#include <functional>
#include <utility>

namespace aioc::serve {

std::string content_tag(std::string_view text) {
  const std::size_t hash = std::hash<std::string_view>()(text);
  std::string tag;
  for (int shift = 56; shift >= 0; shift -= 4) tag += "0123456789abcdef"[(hash >> shift) & 0xF];
  return tag;
}

std::size_t PageCache::Entry::bytes() const {
  constexpr std::size_t kOverhead = 300;  // of the nodes, the strings and their blocks
  return target.size() + kept->fields.size() + kept->body.size() + kOverhead;
}

net::Response PageCache::Entry::response() const {
  net::Response copy;
  copy.kept_fields = kept->fields;
  copy.body = std::shared_ptr<const std::string>(kept, &kept->body);
  copy.tag = tag;
  copy.may_compress = may_compress;
  return copy;
}

std::optional<net::Response> PageCache::get(std::string_view target) {
  const auto found = by_target_.find(target);
  if (found == by_target_.end()) {
    ++misses_;
    return std::nullopt;
  }
  ++hits_;
  entries_.splice(entries_.begin(), entries_, found->second);
  return entries_.front().response();
}

net::Response PageCache::put(std::string_view target, net::Response response) {
  auto* text = std::get_if<std::string>(&response.body);
  if (response.status != 200 || text == nullptr || text->size() > kMost) return response;
  if (const auto old = by_target_.find(target); old != by_target_.end()) {
    entries_.splice(entries_.end(), entries_, old->second);
    forget_last();
  }
  std::string tag = content_tag(*text);
  auto kept = std::make_shared<const Kept>(Kept{std::move(response.fields), std::move(*text)});
  entries_.push_front(
      {std::string(target), std::move(tag), response.may_compress, std::move(kept)});
  Entry& entry = entries_.front();
  by_target_.emplace(entry.target, entries_.begin());
  bytes_ += entry.bytes();
  net::Response answer = entry.response();
  while (bytes_ > capacity_) forget_last();
  return answer;
}

void PageCache::forget_last() {
  bytes_ -= entries_.back().bytes();
  by_target_.erase(entries_.back().target);
  entries_.pop_back();
}

}  // namespace aioc::serve
