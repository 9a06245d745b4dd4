#include "support/child.h"

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace aioc::testing::internal {
namespace {

// Sent by a child that could not become its program. The text is a literal, whose address
// is the same in the parent, of which the child is a copy.
struct StartFailure {
  int error = 0;
  const char* step = nullptr;
};

// All a child needs between fork and exec, where it must not allocate.
struct Image {
  std::vector<char*> argv;
  std::vector<char*> environment;
  const char* directory = nullptr;
  Stdio stdio;
  int report = -1;
};

class BlockedSignals {
 public:
  BlockedSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

std::vector<std::string> make_environment(const RunOptions& options) {
  std::vector<std::string> result;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string name(variable.substr(0, variable.find('=')));
    const bool removed =
        std::find(options.unset.begin(), options.unset.end(), name) != options.unset.end();
    if (!removed && !options.env.contains(name)) result.emplace_back(variable);
  }
  for (const auto& [name, value] : options.env) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

[[noreturn]] void give_up(int report, const char* step) noexcept {
  const StartFailure failure{errno, step};
  // Less than PIPE_BUF, so it is written whole; there is nobody to tell if it is not.
  [[maybe_unused]] const ssize_t written = ::write(report, &failure, sizeof failure);
  ::_exit(127);
}

void default_signals() noexcept {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  // Fails for the few that have no disposition to set, which is as good.
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Runs in the child, a copy of a process with perhaps many threads: only calls that are
// safe in a signal handler.
[[noreturn]] void become(const Image& image) noexcept {
  // A test that is killed must not leave its children behind.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setsid();
  const int terminal = image.stdio.terminal;
  if (terminal >= 0 && ::ioctl(terminal, TIOCSCTTY, 0) != 0) {
    give_up(image.report, "taking a controlling terminal");
  }
  int target = 0;
  for (const int stream : image.stdio.streams) {
    if (stream < 0) {
      ::close(target);
    } else if (::dup2(stream, target) < 0) {
      give_up(image.report, "setting up a standard stream");
    }
    ++target;
  }
  if (image.directory != nullptr && ::chdir(image.directory) != 0) {
    give_up(image.report, "changing to the working directory");
  }
  // Whatever the test inherited without close-on-exec is none of the program's business.
  ::close_range(STDERR_FILENO + 1U, ~0U, CLOSE_RANGE_CLOEXEC);
  default_signals();
  // So that execvp sees the PATH that the program will see.
  ::environ = const_cast<char**>(image.environment.data());
  ::execvp(image.argv.front(), image.argv.data());
  give_up(image.report, "executing the program");
}

StartFailure read_report(const Fd& reader) {
  StartFailure failure;
  ssize_t count = -1;
  do {
    count = ::read(reader.get(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  // End of file: the exec closed the other end.
  return count == static_cast<ssize_t>(sizeof failure) ? failure : StartFailure{};
}

}  // namespace

Child Child::start(const std::vector<std::string>& argv, const RunOptions& options,
                   const Stdio& stdio) {
  if (argv.empty()) throw std::invalid_argument("no command to run");
  Pipe report = make_pipe();
  std::vector<std::string> words = argv;
  std::vector<std::string> variables = make_environment(options);
  const std::string& directory = options.working_directory;
  const Image image{pointers(words), pointers(variables),
                    directory.empty() ? nullptr : directory.c_str(), stdio,
                    report.writer.get()};

  pid_t pid = -1;
  {
    // The test's own signal handlers must not run in the child.
    const BlockedSignals blocked;
    pid = ::fork();
    if (pid == 0) become(image);
  }
  if (pid < 0) throw_errno("forking to run " + argv.front());
  Child child(pid);
  report.writer.reset();
  const StartFailure failure = read_report(report.reader);
  if (failure.step != nullptr) {
    throw std::system_error(failure.error, std::generic_category(),
                            std::string(failure.step) + " for " + argv.front());
  }
  // By number: the declaration in this glibc's <sys/pidfd.h> is unusable from C++.
  child.exit_event_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
  if (!child.exit_event_) throw_errno("watching " + argv.front());
  return child;
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), exit_event_(std::move(other.exit_event_)) {}

Child::~Child() { reap(); }

void Child::signal_group(int signal) const noexcept {
  if (pid_ > 0) ::kill(-pid_, signal);
}

int Child::reap() noexcept {
  if (pid_ <= 0) return 0;
  signal_group(SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  return status;
}

}  // namespace aioc::testing::internal
