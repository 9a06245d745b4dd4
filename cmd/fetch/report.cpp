#include "fetch/report.h"

#include <unistd.h>

#include <string_view>
#include <utility>

#include "term/terminal.h"
#include "unicode/repr.h"

namespace aioc::fetch {
Report::Report(Printer& printer, cli::Output& out)
    : printer_(printer), out_(out), on_terminal_(term::is_terminal(out.fd())) {
  printer_.begin(out_.buffer());
  if (!out_.buffer().empty()) out_.flush();
}

Report::~Report() {
  if (flushing_) flushing_->cancel();
}

void Report::add(const Outcome& outcome) {
  if (failure_ && outcome.problem.interrupted()) return;  // that failure is said
  // So that what comes at once is written at once, and nobody sees that it waited.
  constexpr double kSoon = 0.002;
  counts_.add(outcome);
  const std::size_t before = out_.buffer().size();
  printer_.add(out_.buffer(), outcome);
  if (out_.buffer().size() != before) flush_soon(kSoon);
  // How many were interrupted is said at the end.
  if (outcome.problem && !outcome.problem.interrupted() && !printer_.tells_problems()) {
    if (on_terminal_) printer_.break_line(out_.buffer());
    if (!out_.buffer().empty()) flush();  // what comes before it stands before it
    note(outcome.url, outcome.problem.text());
  }
  if (!outcome.note.empty()) note(outcome.url, outcome.note);
}

void Report::note(const std::string& url, const std::string& text) {
  say("aioc fetch: " + unicode::printable(url) + ": " + unicode::printable(text));
}

void Report::say(const std::string& text) {
  if (way_) way_(STDERR_FILENO);
  cli::print_error(text + "\n");
  if (way_) way_(-1);
}

bool Report::is_behind() const {
  constexpr std::size_t kMost = 65536;
  return out_.buffer().size() > kMost;
}

void Report::flush_soon(double seconds) {
  if (flushing_ || failure_) return;
  flushing_ = aio::get_running_loop().call_later(seconds, [this] { flush(); });
}

void Report::flush() {
  constexpr double kLookAgain = 0.01;
  if (flushing_) flushing_->cancel();
  flushing_.reset();
  if (failure_) return;
  try {
    if (way_) way_(out_.fd());
    const bool all = out_.flush_some();
    if (way_) way_(-1);
    if (!all) flush_soon(kLookAgain);
  } catch (...) {
    fail(std::current_exception());
  }
}

void Report::fail(std::exception_ptr error) {
  if (failure_) return;
  failure_ = std::move(error);
  if (on_failure_) on_failure_();
}

void Report::finish(double seconds) {
  rethrow();
  printer_.finish(out_.buffer(), counts_, seconds);
  flush_all();
}

void Report::flush_all() {
  rethrow();
  if (out_.buffer().empty()) return;
  if (way_) way_(out_.fd());
  out_.flush();
}

cli::ExitStatus Report::status() const {
  if (counts_.errors > 0) return cli::ExitStatus::trouble;
  return counts_.not_found > 0 ? cli::ExitStatus::no : cli::ExitStatus::ok;
}

}  // namespace aioc::fetch
