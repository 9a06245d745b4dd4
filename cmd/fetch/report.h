// Report: what is said of each URL, and of all.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>

#include "cli/exit_status.h"
#include "cli/output.h"
#include "fetch/fetch.h"
#include "fetch/problem.h"
#include "loop/event_loop.h"

namespace aioc::fetch {

/// What has come of a URL.
struct Outcome {
  std::string url;
  std::string file;  ///< its path; empty where nothing was saved
  int status = 0;    ///< of the last answer; 0 where there was none
  std::uint64_t bytes = 0;
  double seconds = 0;
  Problem problem;
};

struct Counts {
  std::uint64_t saved = 0;
  std::uint64_t not_found = 0;
  std::uint64_t errors = 0;
  std::uint64_t bytes = 0;
  std::uint64_t partial = 0;  ///< of which a part had come when the run was interrupted
  bool kept = false;          ///< with --resume those are

  std::uint64_t done() const { return saved + not_found + errors; }
  /// "3 saved, 1 not found, 2 errors", and of an interrupted run "1 partial file removed" or
  /// "kept"
  std::string text() const;
};

/// Writes results to standard output within the loop, as its reader takes them, and the rest to
/// standard error.
class Report {
 public:
  Report(const FetchOptions& options, cli::Output& out);
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
  /// Writes all that is left, and waits for the reader. Throws what has failed.
  void finish();
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

  const Counts& counts() const { return counts_; }
  cli::ExitStatus status() const;

 private:
  void flush_soon(double seconds);
  void flush();

  const FetchOptions& options_;
  cli::Output& out_;
  Counts counts_;
  std::function<void(int fd)> way_;
  std::function<void()> on_failure_;
  std::optional<aio::TimerHandle> flushing_;
  std::exception_ptr failure_;
};

}  // namespace aioc::fetch
