// nsd for the benchmark, on the servers' processor.
#pragma once

#include <stdexcept>
#include <string>

#include "../client.h"
#include "support/nsd.h"

namespace bench::dns {

/// Why a measure was left out: something is not installed.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Skipped where there is no nsd.
inline aioc::testing::Nsd start_nsd(std::string zone, std::string records) {
  if (!aioc::testing::Nsd::installed()) throw Skipped("no nsd (package nsd)");
  const OnSide there(Side::server);
  return {std::move(zone), std::move(records)};
}

}  // namespace bench::dns
