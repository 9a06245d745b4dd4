// How far aioc domaincheck is, in a line of the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domaincheck.h"
#include "loop/coro.h"

namespace aioc {

/// A line on standard error that is drawn anew ten times a second: how many names are done, how
/// many a second, how many were found. Where it is in the way of what is to be written it is
/// erased before, and drawn again behind.
class DomainProgress {
 public:
  /// Draws where that was asked for, or where standard error is a terminal.
  DomainProgress(const DomaincheckOptions& options, const DomainPrinter& printer,
                 std::optional<std::uint64_t> total);

  /// Draws until it is cancelled; at first after a second, as short runs need none.
  aio::Coro<> run();
  /// Before and after something is written to `fd`.
  void make_way(int fd);
  void come_back();
  /// For good.
  void end();

 private:
  void draw(double seconds);

  const DomainPrinter& printer_;
  std::optional<std::uint64_t> total_;
  bool wanted_;
  bool terminal_;
  bool standing_ = false;  // it is on the terminal
  bool hidden_ = false;    // and will be again
  std::string line_;
};

}  // namespace aioc
