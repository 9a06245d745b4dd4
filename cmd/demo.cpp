// aioc demo [NAME]: lists the demos of cmd/demo, or runs one.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <memory>

#include "cli/parse.h"
#include "cli/suggest.h"
#include "commands.h"
#include "demo/demos.h"
#include "loop/debug.h"
#include "loop/event_loop.h"
#include "term/terminal.h"

namespace aioc {
namespace {

struct Options {
  std::optional<std::string> name;
  bool debug = false;
};

/// On a terminal in columns; in a pipe a tab is between a name and its summary.
void list(cli::Output& out) {
  std::size_t width = 0;
  if (term::is_terminal(out.fd())) {
    for (const auto& demo : demo::demos()) width = std::max(width, demo.name.size() + 1);
  }
  for (const auto& demo : demo::demos()) {
    fmt::format_to(std::back_inserter(out.buffer()), "{:{}}{}{}\n", demo.name, width,
                   width > 0 ? " " : "\t", demo.summary);
    out.row_done();
  }
}

/// A loop ignores SIGPIPE unless somebody handles it: a demo has no peers, only a reader.
void die_with_the_reader() {
  struct sigaction action {};
  action.sa_handler = [](int) {
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
  };
  sigaction(SIGPIPE, &action, nullptr);
}

/// Shows the tree of tasks whenever it has changed, which this looks after every 50 ms.
void watch_tasks(aio::EventLoop& loop, const std::string& shown) {
  constexpr double kSeconds = 0.05;
  const std::string tree = aio::task_tree(loop);
  if (!tree.empty() && tree != shown) cli::print_error("-- tasks\n" + tree + "--\n");
  loop.call_later(kSeconds, watch_tasks, std::ref(loop), tree);
}

void show_debugging() {
  ::setenv("AIO_DEBUG", "1", 1);  // every loop looks for it when it is made
  aio::on_debug_loop = [](aio::EventLoop& loop) {
    constexpr double kFirstSeconds = 0.02;  // when all have begun
    loop.call_later(kFirstSeconds, watch_tasks, std::ref(loop), "");
  };
}

void run_demo(const demo::Demo& demo, bool debug) {
  if (debug) show_debugging();
  die_with_the_reader();
  std::setvbuf(stdout, nullptr, _IOLBF,
               BUFSIZ);  // lines come as they are printed, in a pipe too
  demo.run();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw std::runtime_error("standard output could not be written");
  }
}

cli::ExitStatus run(const Options& options, cli::Output& out) {
  if (!options.name) {
    if (options.debug) throw cli::UsageError("--debug needs the NAME of a demo");
    list(out);
    return cli::ExitStatus::ok;
  }
  const demo::Demo* demo = demo::find_demo(*options.name);
  if (demo == nullptr) {
    const auto hint = cli::did_you_mean(*options.name, demo::demo_names());
    throw cli::UsageError("no demo is called '" + *options.name + "'" +
                          (hint.empty() ? "; 'aioc demo' lists them" : hint));
  }
  run_demo(*demo, options.debug);
  return cli::ExitStatus::ok;
}

std::vector<cli::Candidate> complete_demo(const std::vector<std::string>& words) {
  std::vector<cli::Candidate> out;
  for (const auto& demo : demo::demos()) {
    if (demo.name.starts_with(words.back())) {
      out.push_back({std::string(demo.name), std::string(demo.summary)});
    }
  }
  return out;
}

}  // namespace

cli::Command demo_command() {
  auto options = std::make_shared<Options>();
  cli::Command command("demo", "run small programs that show asyncio's idioms");
  command.argument("NAME", &options->name, "the demo to run; without it, all are listed")
      .completed_by(complete_demo);
  command.flag(
      "-d,--debug", options->debug, "run it in debug mode, and show what its tasks wait for",
      "Debug mode is that of AIO_DEBUG=1. The tree of tasks and whatever else it has to "
      "say goes to standard error.");
  command.example("aioc demo", "list the demos");
  command.example("aioc demo queue", "see a producer and two consumers at work");
  command.example("aioc demo --debug gather", "see what each task waits for");
  command.status(cli::ExitStatus::ok, "the demo has run, or the list was printed");
  command.status(cli::ExitStatus::trouble,
                 "there is no such demo, or the output could not be written");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
