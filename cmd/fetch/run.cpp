// A run of aioc fetch, from the options to the exit status.
#include <unistd.h>

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
};

}  // namespace

cli::ExitStatus run(const FetchOptions& options, cli::Output& out) {
  Run all(options, out);
  aio::run(all.run());
  return all.finish();
}

}  // namespace aioc::fetch
