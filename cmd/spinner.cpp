// aioc spinner: a sign turns while a command runs, or while an answer is thought of.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <system_error>

#include "cli/parse.h"
#include "commands.h"
#include "glyphs.h"
#include "loop/loop.h"
#include "on_signals.h"
#include "seconds.h"
#include "term/redraw.h"
#include "term/spinner.h"
#include "unicode/repr.h"

namespace aioc {
namespace {

struct Options {
  std::string message = "thinking!";
  std::optional<std::string> seconds;
  bool thread = false;
  std::vector<std::string> command;
};

constexpr double kUsualSeconds = 3;

// What a shell says of a command that it cannot run.
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;

/// How it ended: by an exit status, or by a signal, which we then die of as well.
struct End {
  int status = 0;
  int signum = 0;
};

/// The sign on standard error, turned by a task or by a thread while this lives. Where no
/// terminal is, nothing.
class Spinning {
 public:
  explicit Spinning(const Options& options) {
    if (!term::can_redraw(STDERR_FILENO)) return;
    spinner_ = std::make_shared<term::Spinner>(STDERR_FILENO, to_glyphs(options.message));
    on_stop_.emplace(std::initializer_list<int>{SIGTSTP},
                     [this](int) { spinner_->while_erased(stop_process); });
    if (options.thread) {
      thread_.emplace(spinner_);
    } else {
      task_ = aio::create_task(term::spin(spinner_), "spinner");
    }
  }
  Spinning(const Spinning&) = delete;
  Spinning& operator=(const Spinning&) = delete;
  ~Spinning() { stop(); }

  /// Erases the sign.
  void stop() {
    if (spinner_ == nullptr) return;
    spinner_->finish();
    thread_.reset();
    if (task_) task_->cancel();
  }

 private:
  std::shared_ptr<term::Spinner> spinner_;
  std::optional<OnSignals> on_stop_;
  std::optional<term::SpinnerThread> thread_;
  std::optional<aio::Task<>> task_;
};

/// Takes its time, as the answer to everything does. A signal that would end the process ends
/// this first, so that the terminal is left in order. (SIGINT cancels us, as aio::run has it.)
aio::Coro<End> think(const Options& options, double seconds) {
  End end;
  auto self = aio::current_task();
  const OnSignals on_end({SIGTERM, SIGHUP, SIGQUIT}, [&](int signum) {
    end.signum = signum;
    self.cancel();
  });
  const Spinning spinning(options);
  try {
    co_await aio::sleep(seconds);
  } catch (const aio::CancelledError&) {
    if (end.signum == 0) throw;
  }
  co_return end;
}

/// Runs the command to its end, whatever comes: SIGTERM and SIGHUP are passed on to it, and
/// those that the terminal sends to both of us (SIGINT, SIGQUIT) are left to it.
aio::Coro<End> run_command(const Options& options) {
  std::vector<std::string> arguments(options.command.begin() + 1, options.command.end());
  std::optional<aio::Process> child;
  const OnSignals passed_on({SIGTERM, SIGHUP, SIGQUIT}, [&](int signum) {
    if (signum != SIGQUIT && child && !child->returncode()) child->send_signal(signum);
  });
  child = co_await aio::create_subprocess_exec(options.command.front(), arguments);
  Spinning spinning(options);
  try {
    co_await child->wait();
  } catch (const aio::CancelledError&) {
    // SIGINT. The next one kills us at once.
    spinning.stop();
    aio::current_task().uncancel();
  }
  const int returncode = co_await child->wait();
  End end;
  (returncode < 0 ? end.signum : end.status) = std::abs(returncode);
  co_return end;
}

End run_to_end(const Options& options) {
  if (options.command.empty()) {
    return aio::run(think(options, options.seconds
                                       ? parse_seconds("--seconds", *options.seconds)
                                       : kUsualSeconds));
  }
  if (options.seconds) {
    throw cli::UsageError("--seconds is for the spinner alone; a command takes its own time");
  }
  try {
    return aio::run(run_command(options));
  } catch (const std::system_error& error) {
    const bool found = error.code() != std::errc::no_such_file_or_directory;
    cli::print_error("aioc spinner: " + unicode::printable(options.command.front()) + ": " +
                     (found ? error.code().message() : "command not found") + "\n");
    End end;
    end.status = found ? kNotExecutable : kNotFound;
    return end;
  }
}

cli::ExitStatus run(const Options& options, cli::Output& out) {
  const End end = run_to_end(options);
  if (end.signum != 0) die_of(end.signum);
  if (options.command.empty()) out.buffer() += "Answer: 42\n";
  return static_cast<cli::ExitStatus>(end.status);
}

}  // namespace

cli::Command spinner_command() {
  auto options = std::make_shared<Options>();
  cli::Command command("spinner", "show that something is at work while a command runs");
  command
      .argument("COMMAND", &options->command,
                "a command and its arguments; without it, an answer is found",
                "Its standard streams are ours. Put -- before it if it has options of its own.")
      .completes_commands();
  command.option("-m,--message", "TEXT", &options->message,
                 "what to say; thinking! by default");
  command.option(
      "-s,--seconds", "N", &options->seconds,
      "how long to think where no command is given; 3 by default, fractions allowed");
  command.flag("-t,--thread", options->thread,
               "turn it by a thread instead of a coroutine; it looks the same");
  command.example("aioc spinner", "think for three seconds");
  command.example("aioc spinner -- sleep 1", "show that a command is at work");
  command.example("aioc spinner -m 'packing up' -- tar -czf ../all.tgz . >log",
                  "say what it is doing");
  command.status(cli::ExitStatus::ok, "the answer was printed");
  command.status(cli::ExitStatus::trouble, "wrong usage, or the output could not be written");
  command.status(static_cast<cli::ExitStatus>(kNotExecutable),
                 "the command was found, but could not be started");
  command.status(static_cast<cli::ExitStatus>(kNotFound), "the command was not found");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
