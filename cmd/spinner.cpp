// aioc spinner: a sign turns while a command runs, or while an answer is thought of.
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <memory>
#include <system_error>

#include "cli/parse.h"
#include "commands.h"
#include "loop/loop.h"
#include "seconds.h"
#include "term/redraw.h"
#include "term/spinner.h"
#include "unicode/display.h"
#include "unicode/properties.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

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

/// A text in the pieces in which a terminal shows it, without what could harm it.
std::vector<term::Glyph> to_glyphs(std::string_view text) {
  std::vector<term::Glyph> glyphs;
  for (std::size_t at = 0; at < text.size();) {
    const auto step = unicode::decode(text.substr(at));
    const char32_t c = step.valid ? step.code_point : U'\uFFFD';
    at += step.size;
    term::Glyph glyph;
    if (unicode::is_printable(c)) {
      unicode::append_utf8(glyph.text, c);
      glyph.width = static_cast<std::size_t>(unicode::width(c));
    } else {
      glyph.width = static_cast<std::size_t>(unicode::append_display(glyph.text, c));
    }
    glyphs.push_back(std::move(glyph));
  }
  return glyphs;
}

bool has_default_action(int signum) {
  struct sigaction action {};
  return sigaction(signum, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
}

/// Stops this process as Ctrl-Z does, though the signal is handled; returns when it goes on.
void stop_process() {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, &before);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &before, nullptr);
}

/// Calls a function from the loop for those of some signals whose action is the default one (a
/// parent may have had them ignored), while it lives.
class OnSignals {
 public:
  OnSignals(std::initializer_list<int> signums, const std::function<void(int)>& function) {
    for (const int signum : signums) {
      if (!has_default_action(signum)) continue;
      aio::add_signal_handler(signum, function, signum);
      handled_.push_back(signum);
    }
  }
  OnSignals(const OnSignals&) = delete;
  OnSignals& operator=(const OnSignals&) = delete;
  ~OnSignals() {
    for (const int signum : handled_) aio::remove_signal_handler(signum);
  }

 private:
  std::vector<int> handled_;
};

[[noreturn]] void die_of(int signum) {
  const rlimit no_core{0, 0};  // the command may have left one; ours would say nothing
  setrlimit(RLIMIT_CORE, &no_core);
  std::signal(signum, SIG_DFL);
  raise(signum);
  constexpr int kLikeAShell = 128;
  std::_Exit(kLikeAShell + signum);
}

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
