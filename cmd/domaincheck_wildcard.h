// Zones that answer every name, so that what is found in them says nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dns/multi_probe.h"
#include "loop/async_generator.h"

namespace aioc {

/// Tries a random name in each zone before the first of its names.
class Wildcards {
 public:
  using Say = std::function<void(const std::string& zone, const dns::Result& result)>;

  /// `say` is called for each zone that answers, or that gives no answer at all.
  Wildcards(const dns::ProbeOptions& options, Say say);

  /// The same names, each behind the trial of its zone.
  aio::AsyncGenerator<dns::Name> tried(aio::AsyncGenerator<dns::Name> names);
  /// Whether the zone of a name answers everything.
  bool covers(std::string_view name) const;

 private:
  dns::ProbeOptions options_;
  Say say_;
  std::unordered_map<std::string, bool> zones_;
};

}  // namespace aioc
