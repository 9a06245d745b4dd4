// Printer: the form of results on standard output.
#pragma once

#include <memory>
#include <string>

#include "fetch/counts.h"
#include "fetch/fetch.h"
#include "fetch/outcome.h"
#include "fetch/rules.h"

namespace aioc::fetch {

class Printer {
 public:
  Printer() = default;
  Printer(const Printer&) = delete;
  Printer& operator=(const Printer&) = delete;
  virtual ~Printer() = default;

  /// Appends what stands before all results.
  virtual void begin(std::string& /*out*/) {}
  /// Appends what there is to print of a result, perhaps nothing.
  virtual void add(std::string& out, const Outcome& outcome) = 0;
  /// The same of the end of a run that took `seconds`.
  virtual void finish(std::string& /*out*/, const Counts& /*counts*/, double /*seconds*/) {}
  /// Ends a line that is not ended yet, on a terminal where something else is to be said.
  virtual void break_line(std::string& /*out*/) {}
  /// Whether what it prints says what went wrong, so that nobody else needs to.
  virtual bool tells_problems() const { return false; }
  /// The same of the counts at the end.
  virtual bool tells_counts() const { return false; }
};

/// Paths of files; with --head texts; with --flags codes; with --json objects. `on_terminal`:
/// texts are made harmless.
std::unique_ptr<Printer> make_printer(const FetchOptions& options, const Rules& rules,
                                      bool on_terminal);

}  // namespace aioc::fetch
