#include "domaincheck_wildcard.h"

#include <sys/random.h>

#include <array>
#include <utility>

namespace aioc {
namespace {

// A list of names in as many zones is a list of hosts, which nobody tries for wildcards.
constexpr std::size_t kMostZones = 100'000;

std::string_view zone_of(std::string_view name) {
  const auto dot = name.find('.');
  return dot == name.npos ? std::string_view() : name.substr(dot + 1);
}

std::string random_label() {
  std::array<unsigned char, 12> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) < 0) return "aioc-wildcard-probe";
  std::string label = "w";
  for (const unsigned char byte : bytes) {
    label += static_cast<char>('a' + byte % 16);
    label += static_cast<char>('a' + byte / 16);
  }
  return label;
}

}  // namespace

Wildcards::Wildcards(const dns::ProbeOptions& options, Say say)
    : options_(options), say_(std::move(say)) {}

aio::AsyncGenerator<dns::Name> Wildcards::tried(aio::AsyncGenerator<dns::Name> names) {
  while (auto name = co_await names.next()) {
    const std::string zone(zone_of(name->ascii));
    if (!zone.empty() && zones_.size() < kMostZones && !zones_.contains(zone)) {
      auto trial = dns::probe(random_label() + "." + zone, options_);
      const dns::Result result = co_await trial;
      zones_.emplace(zone, result.found());
      if (result.found() || result.status == dns::Status::unknown) say_(zone, result);
    }
    co_yield std::move(*name);
  }
}

bool Wildcards::covers(std::string_view name) const {
  const auto at = zones_.find(std::string(zone_of(name)));
  return at != zones_.end() && at->second;
}

}  // namespace aioc
