// Report: what is said of each URL, and of all.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>

#include "cli/exit_status.h"
#include "cli/output.h"
#include "fetch/counts.h"
#include "fetch/outcome.h"
#include "fetch/printer.h"
#include "loop/event_loop.h"

namespace aioc::fetch {

/// Writes results to standard output within the loop, as its reader takes them, and the rest to
/// standard error.
class Report {
 public:
  Report(Printer& printer, cli::Output& out);
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;
  ~Report();

  /// What is on the terminal and in the way: called before something is written to a
  /// descriptor, and behind it with -1.
  void set_way(std::function<void(int fd)> way) { way_ = std::move(way); }
  /// Called, in the loop, where standard output can be written no more.
  void set_on_failure(std::function<void()> function) { on_failure_ = std::move(function); }

  void add(const Outcome& outcome);
  /// Something of a URL that is no result.
  void note(const std::string& url, const std::string& text);
  /// A line on standard error.
  void say(const std::string& text);
  /// Whether more waits to be read than should.
  bool is_behind() const;
  /// Somebody else, who writes to standard output, can write no more.
  void fail(std::exception_ptr error);
  /// The end of a run that took `seconds`. Writes all that is left, and waits for the reader.
  /// Throws what has failed.
  void finish(double seconds);
  /// The same of a run that was broken off.
  void flush_all();
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

  const Counts& counts() const { return counts_; }
  cli::ExitStatus status() const;

 private:
  void flush_soon(double seconds);
  void flush();

  Printer& printer_;
  cli::Output& out_;
  bool on_terminal_;
  Counts counts_;
  std::function<void(int fd)> way_;
  std::function<void()> on_failure_;
  std::optional<aio::TimerHandle> flushing_;
  std::exception_ptr failure_;
};

}  // namespace aioc::fetch
