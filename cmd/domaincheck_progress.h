// How far aioc domaincheck is, in a line of the terminal.
#pragma once

#include <cstdint>
#include <optional>

#include "domaincheck.h"
#include "loop/coro.h"

namespace aioc {

/// A line on standard error that is drawn anew ten times a second: how many names are done, how
/// many a second, how many were found. It is to be erased before anything else is written.
class DomainProgress {
 public:
  /// Draws where that was asked for, or where standard error is a terminal.
  DomainProgress(const DomaincheckOptions& options, const DomainPrinter& printer,
                 std::optional<std::uint64_t> total);

  /// Draws until it is cancelled; at first after a second, as short runs need none.
  aio::Coro<> run();
  void erase();

 private:
  void draw(double seconds);

  const DomainPrinter& printer_;
  std::optional<std::uint64_t> total_;
  bool wanted_;
  bool terminal_;
  bool drawn_ = false;
};

}  // namespace aioc
