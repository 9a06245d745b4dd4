// A run of aioc fetch, from the options to the exit status.
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>

#include "cli/parse.h"
#include "fetch/downloads.h"
#include "fetch/fetch.h"
#include "fetch/folder.h"
#include "fetch/report.h"
#include "fetch/rules.h"
#include "fetch/urls.h"
#include "loop/errors.h"
#include "loop/run.h"
#include "on_signals.h"
#include "term/terminal.h"

namespace aioc::fetch {
namespace {

class Run {
 public:
  Run(const FetchOptions& options, cli::Output& out)
      : options_(options),
        rules_(make_rules(options)),
        folder_(options.folder.value_or(".")),
        report_(options, out),
        urls_(options, [this](const std::string& url, const std::string& what) {
          complain(url, what);
        }) {}

  aio::Coro<> run() {
    Downloads downloads(rules_, folder_, report_);
    auto main = aio::current_task();
    report_.set_on_failure([main]() mutable { main.cancel(); });
    // As Ctrl-C, which aio::run() sees to: no part stays that should not.
    const OnSignals on_end({SIGTERM, SIGHUP}, [this, main](int signum) mutable {
      ended_by_ = signum;
      main.cancel();
    });
    try {
      auto all = downloads.run(urls_.all());
      co_await std::move(all);
    } catch (const aio::CancelledError&) {
      report_.rethrow();  // nobody reads any more
      report_.say("aioc fetch: interrupted: " + report_.counts().text());
      report_.finish();
      throw;
    }
  }

  /// The signal that has ended it, other than Ctrl-C; 0 where there was none.
  int ended_by() const { return ended_by_; }

  cli::ExitStatus finish() {
    report_.finish();
    const bool wanted = options_.progress || term::is_terminal(STDERR_FILENO);
    if (wanted && !options_.quiet) report_.say("(" + report_.counts().text() + ")");
    return report_.status();
  }

 private:
  void complain(const std::string& url, const std::string& what) {
    Outcome outcome;
    outcome.url = url;
    outcome.problem = {"bad URL", what, false};
    report_.add(outcome);
  }

  const FetchOptions& options_;
  const Rules rules_;
  Folder folder_;
  Report report_;
  Urls urls_;
  int ended_by_ = 0;
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
