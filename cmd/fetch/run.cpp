// A run of aioc fetch, from the options to the exit status.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <string>
#include <utility>

#include "cli/parse.h"
#include "fetch/bodies.h"
#include "fetch/downloads.h"
#include "fetch/fetch.h"
#include "fetch/printer.h"
#include "fetch/progress.h"
#include "fetch/report.h"
#include "fetch/rules.h"
#include "fetch/urls.h"
#include "loop/errors.h"
#include "loop/run.h"
#include "on_signals.h"
#include "term/terminal.h"

namespace aioc::fetch {
namespace {

/// Draws progress for a scope, which what is printed makes way for. Its task ends a little
/// later than the scope, and keeps what it draws until then.
class Drawing {
 public:
  Drawing(const std::shared_ptr<Progress>& progress, Report& report)
      : progress_(progress),
        report_(report),
        task_(aio::create_task(draw(progress), "progress")) {
    report.set_way([shown = progress.get()](int fd) {
      fd < 0 ? shown->come_back() : shown->make_way(fd);
    });
  }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;
  ~Drawing() { end(); }

  void end() {
    task_.cancel();
    progress_->end();
    report_.set_way(nullptr);
  }

 private:
  static aio::Coro<> draw(std::shared_ptr<Progress> progress) {
    auto drawing = progress->run();
    co_await std::move(drawing);
  }

  std::shared_ptr<Progress> progress_;
  Report& report_;
  aio::Task<> task_;
};

class Run {
 public:
  Run(const FetchOptions& options, cli::Output& out)
      : options_(options),
        rules_(make_rules(options)),
        printer_(make_printer(options, rules_, term::is_terminal(out.fd()))),
        report_(*printer_, out),
        urls_(options, [this](const std::string& url, const std::string& what) {
          complain(url, what);
        }) {}

  aio::Coro<> run() {
    const auto bodies = make_bodies(options_, rules_, report_);
    Downloads downloads(rules_, *bodies, report_);
    auto progress = std::make_shared<Progress>(options_.progress, !shows_lines(),
                                               [&] { return look(downloads); });
    Drawing drawing(progress, report_);
    auto main = aio::current_task();
    const double began = aio::get_running_loop().time();
    report_.set_on_failure([main]() mutable { main.cancel(); });
    // As Ctrl-C, which aio::run() sees to: no part stays that should not.
    const OnSignals on_end({SIGTERM, SIGHUP}, [this, main](int signum) mutable {
      ended_by_ = signum;
      main.cancel();
    });
    try {
      auto urls = options_.flags ? wanted_flags(rules_.flags) : urls_.all();
      auto all = downloads.run(std::move(urls));
      co_await std::move(all);
      auto rest = bodies->close();
      co_await std::move(rest);
      drawing.end();
      seconds_ = aio::get_running_loop().time() - began;
    } catch (const aio::CancelledError&) {
      drawing.end();
      report_.rethrow();  // nobody reads any more
      report_.say("aioc fetch: interrupted: " + counts() + partial_files());
      report_.flush_all();
      throw;
    }
  }

  /// The signal that has ended it, other than Ctrl-C; 0 where there was none.
  int ended_by() const { return ended_by_; }

  cli::ExitStatus finish() {
    report_.finish(seconds_);
    const bool wanted = options_.progress || term::is_terminal(STDERR_FILENO);
    if (wanted && !options_.quiet && !printer_->tells_counts())
      report_.say("(" + counts() + ")");
    return report_.status();
  }

 private:
  void complain(const std::string& url, const std::string& what) {
    Outcome outcome;
    outcome.url = url;
    outcome.problem = {"bad URL", what, false};
    report_.add(outcome);
  }

  /// Whether a terminal is free for lines of progress: not where URLs are typed, nor where
  /// what is printed does not come in lines.
  bool shows_lines() const {
    const auto& urls = options_.urls;
    const bool typed =
        term::is_terminal(STDIN_FILENO) &&
        (std::find(urls.begin(), urls.end(), "-") != urls.end() || options_.input == "-");
    const bool no_lines = options_.to_stdout || (options_.flags && !options_.verbose);
    return !options_.quiet && !typed && !(no_lines && term::is_terminal(STDOUT_FILENO));
  }

  Snapshot look(Downloads& downloads) {
    const Counts& counts = report_.counts();
    Snapshot out;
    out.running = downloads.look();
    out.totals.done = counts.done();
    out.totals.count = options_.flags ? rules_.flags.codes.size() : urls_.count();
    out.totals.bytes = counts.bytes;
    for (const auto& running : out.running) out.totals.bytes += running.bytes;
    out.totals.not_found = counts.not_found;
    out.totals.errors = counts.errors;
    return out;
  }

  std::string counts() const {
    return report_.counts().text(options_.to_stdout || options_.head ? "fetched" : "saved");
  }

  /// ", 2 partial files removed"
  std::string partial_files() const {
    const auto number = report_.counts().partial;
    if (number == 0 || options_.to_stdout || options_.head) return "";
    return ", " + std::to_string(number) + (number == 1 ? " partial file" : " partial files") +
           (options_.resume ? " kept" : " removed");
  }

  const FetchOptions& options_;
  const Rules rules_;
  const std::unique_ptr<Printer> printer_;
  Report report_;
  Urls urls_;
  int ended_by_ = 0;
  double seconds_ = 0;
};

}  // namespace

cli::ExitStatus run(const FetchOptions& options, cli::Output& out) {
  Run all(options, out);
  try {
    aio::run(all.run());
  } catch (const aio::CancelledError&) {
    if (all.ended_by() != 0) die_of(all.ended_by());
    throw;
  }
  return all.finish();
}

}  // namespace aioc::fetch
